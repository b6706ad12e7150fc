/**
 * Simulated disks.
 *
 * <p>A {@link org.kmem.mm.block.BlockDevice} holds real bytes, sparsely, and takes simulated time to move them
 * between itself and page frames: who waits for a {@link org.kmem.mm.block.Bio} sleeps meanwhile, and others
 * run. Requests of a device are served in the order in which they were submitted. Requests are counted in
 * {@code pgpgin}, {@code pgpgout} and the device's own statistics.
 *
 * <p>Everything belongs to the holder of the scheduler's baton; a bio ends in a timer, on behalf of no task.
 *
 * <p>Kernel counterpart: {@code block/}, {@code struct bio}, {@code struct gendisk}, {@code drivers/block}.
 *
 * <pre>{@code
 * BlockDevice disk = BlockDevice.virtio(memory, stat, scheduler, 'a', 1L << 30, false);
 * disk.submit(Bio.read(sector, pfns, count, bio -> folios.unlock(bio.pfn(0))));
 * }</pre>
 */
@NullMarked
package org.kmem.mm.block;

import org.jspecify.annotations.NullMarked;
