package org.kmem.mm.fs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kmem.mm.pagecache.BlockDeviceSpace;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.RwSemaphore;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTimer;
import org.kmem.mm.sim.WaitQueue;

/**
 * Collects the blocks of metadata that were changed, and writes them to the journal together: every five
 * seconds, or when somebody asks for what he has done to be durable. Only then are they dirty, to be written
 * where they belong by the flusher.
 *
 * <p>Implementation notes. Blocks of the running transaction are held by a reference, so that they cannot be
 * dropped. A commit writes one block that describes, the blocks, and one that ends it.
 *
 * <p>Kernel counterpart: {@code fs/jbd2}.
 */
final class Ext4Journal {
  private static final long COMMIT_INTERVAL = 5 * SimClock.SECOND;
  private static final int BLOCK_BYTES = Ext4FileSystem.FILE_BLOCK_BYTES;

  /** Blocks that one request carries. */
  private static final int BLOCKS_PER_REQUEST = 256;

  private final BlockDeviceSpace metadata;
  private final Ext4Layout layout;
  private final RwSemaphore commits;
  private final WaitQueue work;
  private final SimTimer timer;
  private Map<Long, Long> running = new LinkedHashMap<>();
  private long next;
  private boolean due;

  Ext4Journal(Scheduler scheduler, BlockDeviceSpace metadata, Ext4Layout layout) {
    this.metadata = metadata;
    this.layout = layout;
    this.commits = new RwSemaphore(scheduler, "the journal's commit");
    this.work = new WaitQueue(scheduler, "a transaction to commit");
    this.timer =
        scheduler.timer(() -> {
          due = true;
          work.wakeAll();
        });
    String disk = metadata.backing().device().name();
    scheduler.spawnKernelThread("jbd2/" + disk + "-8", CpuAffinity.ALL, this::run);
  }

  private void run() {
    while (true) {
      while (!due) {
        work.sleep();
      }
      due = false;
      commit();
    }
  }

  /** Notes that a block was changed; the reference to its page passes to the transaction. */
  void changed(long block, long pfn) {
    if (running.putIfAbsent(block, pfn) != null) {
      metadata.release(pfn);
    } else if (!timer.isArmed()) {
      timer.arm(COMMIT_INTERVAL);
    }
  }

  /** Writes the running transaction and waits for it. */
  void commit() {
    commits.downWrite();
    Map<Long, Long> committing = running;
    running = new LinkedHashMap<>();
    if (!committing.isEmpty()) {
      write(committing.size() + 2);
      for (Map.Entry<Long, Long> entry : committing.entrySet()) {
        metadata.setDirty(entry.getKey(), entry.getValue());
        metadata.release(entry.getValue());
      }
    }
    commits.upWrite();
  }

  private void write(int blocks) {
    byte[] zeroes = new byte[Math.min(blocks, BLOCKS_PER_REQUEST) * BLOCK_BYTES];
    for (int left = blocks; left > 0; ) {
      int room = (int) (layout.journalBlocks() - next);
      int part = Math.min(Math.min(left, BLOCKS_PER_REQUEST), room);
      long position = (layout.journal() + next) * BLOCK_BYTES;
      metadata.backing().device().writeDirect(position, zeroes, 0, part * BLOCK_BYTES);
      next = (next + part) % layout.journalBlocks();
      left -= part;
    }
  }
}
