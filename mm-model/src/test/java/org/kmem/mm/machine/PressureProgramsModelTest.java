package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.psi.PsiResource;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.units.Pfn;

/**
 * Programs at random in control groups whose limits change, and a file that is read and written, on a machine that has
 * no room for them: everybody goes on, reads what was written, and lists, page tables, frames, charges, swap slots and
 * counters agree all the time.
 *
 * <p>Most of memory is taken away first. With swap the programs alone want more than is left; without, they and the
 * file together. A step that takes too long, in simulated or real time, is a hang. {@code
 * -Dkmem.programs.steps=1000000} makes it long.
 */
class PressureProgramsModelTest {
  private static final int STEPS = Integer.getInteger("kmem.programs.steps", 12_000);
  private static final int STEPS_BETWEEN_CHECKS = 500;
  private static final int KEPT = 12;
  private static final int FILE_PAGES = 12_000;
  private static final int PIECE_PAGES = 16;
  private static final long LEFT_WITH_SWAP = 5_000;
  private static final long LEFT_WITHOUT = 9_000;

  /** A CPU keeps slots for the next pages that go out, and as many that were given back. */
  private static final long SLOTS_KEPT_BY_CPU = 128;

  /** No step may take longer in simulated time: each delay for memory.high takes up to two seconds. */
  private static final long LONGEST_STEP_NANOS = 120 * SimClock.SECOND;

  /** No run may take longer in real time. */
  private static final Duration LONGEST_RUN = Duration.ofSeconds(60 + STEPS / 100);

  @ParameterizedTest
  @CsvSource({
    "--memory 256 --lru-gen off, 1",
    "--memory 256 --lru-gen off --swap 64M, 2",
    "--memory 256 --lru-gen off --swap 64M --cpus 2, 3",
    "--memory 256, 4",
    "--memory 256 --swap 64M, 5",
    "--memory 256 --swap 64M --cpus 2, 6"
  })
  void programs_withoutRoom_goOnAndKeepAllBooks(String options, long seed) {
    MachineOptions parsed =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS.withSeed(seed), Arrays.asList(options.split(" ", -1)));
    assertTimeoutPreemptively(LONGEST_RUN, () -> playOn(parsed, options.contains("--swap")));
  }

  private static void playOn(MachineOptions options, boolean swaps) {
    try (Machine machine = Machine.boot(options)) {
      machine.run("programs", () -> new PressureProgramsModelTest().play(machine, swaps));
      assertThat(machine.vmStat().events(VmEvent.PGSTEAL_FILE)).isPositive();
      if (swaps) {
        assertThat(machine.vmStat().events(VmEvent.PSWPOUT)).isPositive();
        assertThat(machine.swap().devices().usedPages())
            .isLessThanOrEqualTo(SLOTS_KEPT_BY_CPU * options.cpus());
      }
      assertThat(machine.vmStat().total(NodeStat.NR_ANON_PAGES)).isZero();
      assertThat(machine.vmStat().total(NodeStat.NR_ISOLATED_ANON)).isZero();
      assertThat(machine.vmStat().total(NodeStat.NR_ISOLATED_FILE)).isZero();
    }
  }

  private final Map<PsiResource, Long> stalls = new EnumMap<>(PsiResource.class);

  private void play(Machine machine, boolean swaps) {
    Rng chance = new Rng(machine.options().seed());
    RandomGenerator random = chance.stream("pressure");
    RandomPrograms programs = new RandomPrograms(machine, chance.stream("programs"), true);
    PressureGroups groups = new PressureGroups(machine, chance.stream("groups"), swaps);
    OpenFile file = makeFile(machine);
    long usedBefore = used(machine);
    List<Long> ballast = takeAway(machine, swaps ? LEFT_WITH_SWAP : LEFT_WITHOUT);
    Deque<String> latest = new ArrayDeque<>();
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        latest.addLast("(not finished)");
        long start = machine.scheduler().clock().nowNanos();
        String what = step(machine, programs, groups, file, random);
        long took = machine.scheduler().clock().nowNanos() - start;
        latest.removeLast();
        latest.addLast(what);
        if (latest.size() > KEPT) {
          latest.removeFirst();
        }
        assertThat(took).as("nanoseconds of a step").isLessThan(LONGEST_STEP_NANOS);
        if (step % STEPS_BETWEEN_CHECKS == 0) {
          check(machine, programs);
        }
      }
      programs.endAll();
      machine.scheduler().current().setMemcg(machine.memcgs().root().id());
      groups.removeAll();
      ballast.forEach(pfn -> machine.memory().free(pfn, 0));
      machine.vfs().sync();
      machine.files().dropCaches().drop(3);
      machine.scheduler().sleep(SimClock.SECOND);
      machine.swap().devices().areas().forEach(machine.swap()::dropCached);
      check(machine, programs);
      checkGone(machine);
      assertThat(used(machine)).isLessThanOrEqualTo(usedBefore);
      file.put();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, step %d, the latest:%n%s"
              .formatted(machine.options().seed(), step, String.join("\n", latest)),
          e);
    }
  }

  private static String step(
      Machine machine,
      RandomPrograms programs,
      PressureGroups groups,
      OpenFile file,
      RandomGenerator random) {
    int choice = random.nextInt(64);
    if (choice == 0) {
      machine.scheduler().current().setMemcg(machine.memcgs().root().id());
      return groups.step();
    }
    machine.scheduler().current().setMemcg(groups.pick());
    String what = choice < 9 ? useFile(file, random) : programs.step();
    machine.memcgs().handleHigh();
    return what;
  }

  private void check(Machine machine, RandomPrograms programs) {
    programs.verifyAreas();
    machine.userSpace().invariants().verify(programs.spaces());
    machine.folios().lru().verify();
    machine.memcgs().verify();
    SwapBooks.verify(machine, programs.spaces());
    machine.memory().verify();
    for (PsiResource resource : PsiResource.ALL) {
      long total = machine.psi().system().someNanos(resource);
      assertThat(total).isGreaterThanOrEqualTo(stalls.getOrDefault(resource, 0L));
      assertThat(machine.psi().system().fullNanos(resource)).isLessThanOrEqualTo(total);
      stalls.put(resource, total);
    }
  }

  /** Of groups that were removed only slots are left, which CPUs keep and which stay charged meanwhile. */
  private static void checkGone(Machine machine) {
    MemoryCgroup root = machine.memcgs().root();
    assertThat(root.swap().usage()).isLessThanOrEqualTo(machine.swap().keptSlots());
    for (MemoryCgroup group : machine.memcgs().subtree(root)) {
      assertThat(group.isRoot() || group.swap().usage() > 0).as("%s lives", group).isTrue();
      assertThat(group.isRoot() || group.memory().usage() == 0).as("%s is empty", group).isTrue();
    }
  }

  /** Pages that are not free, after all is given back that lies about for the next one to use. */
  private static long used(Machine machine) {
    machine.memory().slabs().shrink();
    machine.memory().engine().drainAll();
    return machine.memory().totalPages() - machine.memory().unusedPages();
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
    machine.files().dropCaches().drop(3);
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
