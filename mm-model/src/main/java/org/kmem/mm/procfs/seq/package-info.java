/**
 * What pseudo files and their directories are made of.
 *
 * <p>{@link org.kmem.mm.procfs.seq.SeqFile} is a file, {@link org.kmem.mm.procfs.seq.SeqText} the text that it
 * prints, {@link org.kmem.mm.procfs.seq.SysfsInput} what is written to it; {@link
 * org.kmem.mm.procfs.seq.SeqTree} is a file system of such. Files that {@code sim.Tunables} stands behind are
 * read and printed by it and need none of this.
 *
 * <p>Everything belongs to the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code fs/seq_file.c}, {@code fs/proc/generic.c}, {@code fs/kernfs}, {@code
 * lib/kstrtox.c}.
 *
 * <pre>{@code
 * SeqTree.proc(new FixedDirectory(FixedDirectory.PROC)
 *     .with("version", new FixedFile(0444, "Linux version 6.12\n")));
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.seq;

import org.jspecify.annotations.NullMarked;
