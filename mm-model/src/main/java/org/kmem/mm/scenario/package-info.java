/**
 * Whole machines at work: a shell on a simulated machine, labs run on it, and how they compare with a real
 * kernel.
 *
 * <pre>{@code
 * LabScript lab = LabScript.read(Path.of("01-demand-zero.sh"));
 * LabRunner.Transcript run = LabRunner.run(lab, lab.machine());
 * new LabExpectation(expectedText, lab.tolerances()).differences(run.output());
 * }</pre>
 *
 * <p>Kernel counterpart: none; it takes the place of init, of user space and of whoever starts a machine. No
 * locks: one simulated process runs at a time.
 */
@NullMarked
package org.kmem.mm.scenario;

import org.jspecify.annotations.NullMarked;
