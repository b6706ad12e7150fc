package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.units.Pfn;

/**
 * Programs at random, and a file that is read and written, on a machine that has no room for them: everybody goes on,
 * reads what was written, and lists, page tables, frames and counters agree all the time.
 *
 * <p>Most of memory is taken away first. With swap the programs alone want more than is left; without, they and the
 * file together. {@code -Dkmem.pressure.steps=1000000} makes it long.
 */
class PressureModelTest {
  private static final int STEPS = Integer.getInteger("kmem.pressure.steps", 12_000);
  private static final int STEPS_BETWEEN_CHECKS = 500;
  private static final int KEPT = 12;
  private static final int FILE_PAGES = 12_000;
  private static final int PIECE_PAGES = 16;
  private static final long LEFT_WITH_SWAP = 5_000;
  private static final long LEFT_WITHOUT = 9_000;

  /** A CPU keeps slots for the next pages that go out, and as many that were given back. */
  private static final long SLOTS_KEPT_BY_CPU = 128;

  @ParameterizedTest
  @CsvSource({
    "--memory 256 --lru-gen off, 1",
    "--memory 256 --lru-gen off --swap 64M, 2",
    "--memory 256 --lru-gen off --swap 64M --cpus 2, 3",
    "--memory 256, 4",
    "--memory 256 --swap 64M, 5"
  })
  void programs_withoutRoom_goOnAndKeepAllBooks(String options, long seed) {
    MachineOptions parsed =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS.withSeed(seed), Arrays.asList(options.split(" ", -1)));
    try (Machine machine = Machine.boot(parsed)) {
      boolean swaps = options.contains("--swap");
      machine.run("programs", () -> play(machine, seed, swaps ? LEFT_WITH_SWAP : LEFT_WITHOUT));
      assertThat(machine.vmStat().events(VmEvent.PGSTEAL_FILE)).isPositive();
      if (swaps) {
        assertThat(machine.vmStat().events(VmEvent.PSWPOUT)).isPositive();
        assertThat(machine.swap().devices().usedPages())
            .isLessThanOrEqualTo(SLOTS_KEPT_BY_CPU * parsed.cpus());
      }
      assertThat(machine.vmStat().total(NodeStat.NR_ANON_PAGES)).isZero();
      assertThat(machine.vmStat().total(NodeStat.NR_ISOLATED_ANON)).isZero();
      assertThat(machine.vmStat().total(NodeStat.NR_ISOLATED_FILE)).isZero();
    }
  }

  private static void play(Machine machine, long seed, long pagesLeft) {
    RandomGenerator random = new Rng(seed).stream("pressure");
    RandomPrograms programs = new RandomPrograms(machine, new Rng(seed).stream("programs"), true);
    OpenFile file = makeFile(machine);
    List<Long> ballast = takeAway(machine, pagesLeft);
    Deque<String> latest = new ArrayDeque<>();
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        latest.addLast("(not finished)");
        String what = random.nextInt(8) == 0 ? useFile(file, random) : programs.step();
        latest.removeLast();
        latest.addLast(what);
        if (latest.size() > KEPT) {
          latest.removeFirst();
        }
        if (step % STEPS_BETWEEN_CHECKS == 0) {
          programs.verifyAreas();
          machine.userSpace().invariants().verify(programs.spaces());
          machine.memory().verify();
        }
      }
      programs.endAll();
      file.put();
      ballast.forEach(pfn -> machine.memory().free(pfn, 0));
      machine.folios().lru().verify();
      machine.memory().verify();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, step %d, the latest:%n%s".formatted(seed, step, String.join("\n", latest)), e);
    }
  }

  private static OpenFile makeFile(Machine machine) {
    FsResult<OpenFile> opened =
        machine.vfs().open(new FsStruct(), "/data/f", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
    if (!(opened instanceof FsResult.Ok<OpenFile>(OpenFile file))) {
      throw new AssertionError("cannot make a file: " + opened);
    }
    byte[] page = new byte[PIECE_PAGES << 12];
    for (int at = 0; at < FILE_PAGES; at += PIECE_PAGES) {
      assertThat(file.write(page, 0, page.length)).isEqualTo(page.length);
    }
    machine.vfs().sync();
    machine.files().dropCaches().drop(1);
    return file;
  }

  private static List<Long> takeAway(Machine machine, long pagesLeft) {
    List<Long> ballast = new ArrayList<>();
    machine.memory().engine().drainAll();
    while (machine.memory().unusedPages() > pagesLeft) {
      long pfn = machine.memory().alloc(GfpFlags.GFP_KERNEL, 0);
      assertThat(pfn).isNotEqualTo(Pfn.NONE);
      ballast.add(pfn);
    }
    return ballast;
  }

  private static String useFile(OpenFile file, RandomGenerator random) {
    byte[] piece = new byte[PIECE_PAGES << 12];
    long at = (long) random.nextInt(FILE_PAGES - PIECE_PAGES) << 12;
    if (random.nextInt(6) == 0) {
      file.seek(at);
      return "write file: " + file.write(piece, 0, piece.length);
    }
    return "read file: " + file.pread(at, piece, 0, piece.length);
  }
}
