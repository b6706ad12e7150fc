package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.Reclaimer;
import org.kmem.mm.sim.SimClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: what does it cost to reclaim a clean page of a file that nobody maps: isolating it, taking it out of the
 * file, leaving a shadow, uncharging and freeing it?
 *
 * <p>A file of 110,000 pages is read, which is not timed; the group that paid for it is asked for 100,000 of them,
 * which is. An operation is one page.
 *
 * <p>Control: {@link #nothing}, a task that does nothing.
 *
 * <p>Expected: at most 1000 ns, that is 100 ms for 100,000 pages.
 *
 * <p>Threats to validity: the file is a hole, so that no disk is read; the same frames come back, in the order in
 * which they were freed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ModelReclaim {
  private static final int WANTED_PAGES = 100_000;
  private static final int FILE_PAGES = 110_000;
  private static final int PIECE_BYTES = 1 << 16;
  private static final String PATH = "/data/reclaimed";
  private static final int EVERYTHING = 3;
  private static final int OWNER_READS_AND_WRITES = 0600;

  /** For JMH. */
  public ModelReclaim() {}

  /** A file whose pages are in memory, charged to a group. */
  @State(Scope.Thread)
  public static class Cached {
    private final byte[] piece = new byte[PIECE_BYTES];

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private OpenFile file;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private MemoryCgroup group;

    /** For JMH. */
    public Cached() {}

    /**
     * Makes the file.
     *
     * @param model the machine
     */
    @Setup(Level.Iteration)
    public void make(ModelMachine model) {
      group = model.machine().memcgs().create(model.machine().memcgs().root());
      model.run(() -> file = open(model.machine()));
    }

    private OpenFile open(Machine machine) {
      FsResult<OpenFile> opened =
          machine
              .vfs()
              .open(
                  new FsStruct(),
                  PATH,
                  OpenFlags.O_RDWR | OpenFlags.O_CREAT,
                  OWNER_READS_AND_WRITES);
      if (!(opened instanceof FsResult.Ok<OpenFile>(OpenFile made))) {
        throw new IllegalStateException("cannot make a file: " + opened);
      }
      made.seek(((long) FILE_PAGES << 12) - 1);
      made.write(new byte[1], 0, 1);
      machine.vfs().sync();
      return made;
    }

    /**
     * Reads it, as a task of the group.
     *
     * @param model the machine
     */
    @Setup(Level.Invocation)
    public void read(ModelMachine model) {
      model.run(() -> {
        model.machine().scheduler().current().setMemcg(group.id());
        for (long at = 0; at < (long) FILE_PAGES << 12; at += PIECE_BYTES) {
          if (file.pread(at, piece, 0, PIECE_BYTES) <= 0) {
            throw new IllegalStateException("nothing to read at " + at);
          }
        }
        // Twice the time in which free pages on CPU lists are given back.
        model.machine().scheduler().sleep(2 * SimClock.SECOND);
      });
    }

    /**
     * Gives all pages back, so that the machine is as it was.
     *
     * @param model the machine
     */
    @TearDown(Level.Iteration)
    public void drop(ModelMachine model) {
      model.run(() -> {
        file.put();
        model.machine().vfs().unlink(new FsStruct(), PATH);
        model.machine().vfs().sync();
        model.machine().files().dropCaches().drop(EVERYTHING);
        model.machine().memcgs().remove(group);
      });
    }
  }

  /**
   * 100,000 pages reclaimed.
   *
   * @param model the machine
   * @param cached what is reclaimed
   */
  @Benchmark
  @OperationsPerInvocation(WANTED_PAGES)
  public void clean(ModelMachine model, Cached cached) {
    model.run(() -> reclaim(model, cached.group));
  }

  /** As a write to {@code memory.reclaim} does. */
  private static void reclaim(ModelMachine model, MemoryCgroup group) {
    long result =
        model
            .machine()
            .memcgs()
            .limits()
            .reclaim(group, WANTED_PAGES, Reclaimer.DEFAULT_SWAPPINESS);
    if (result != 0) {
      throw new IllegalStateException("memory.reclaim answered " + result);
    }
  }

  /**
   * Control: a task that does nothing.
   *
   * @param model the machine
   */
  @Benchmark
  @OperationsPerInvocation(WANTED_PAGES)
  public void nothing(ModelMachine model) {
    model.run(() -> {});
  }
}
