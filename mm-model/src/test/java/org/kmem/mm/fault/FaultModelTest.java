package org.kmem.mm.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.MremapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.SyscallResult;

/**
 * Random programs of several processes that fork: what each reads is what a plain model says, and after every
 * few steps all page tables, counts and reverse maps agree.
 */
class FaultModelTest {
  private static final long PAGE = 4096;
  private static final long BASE = 0x10_0000_0000L;
  private static final int WINDOW_PAGES = 1400; // across three tables
  private static final int STEPS = 6_000;

  static LongStream seeds() {
    Long replayed = Long.getLong("kmem.seed");
    return replayed == null ? LongStream.of(1, 2, 3, 4) : LongStream.of(replayed);
  }

  /** A page of a process as the plain model has it. */
  private static final class Page {
    int prot;
    @Nullable TestFile file;
    long index;
    boolean shared;

    /** The process's own copy, or that of its shared memory. */
    byte @Nullable [] cell;

    Page copy() {
      Page copy = new Page();
      copy.prot = prot;
      copy.file = file;
      copy.index = index;
      copy.shared = shared;
      copy.cell = cell == null || shared ? cell : cell.clone();
      return copy;
    }
  }

  private SplittableRandom random = new SplittableRandom(0);
  private final FaultMachine machine = new FaultMachine("--memory 256");
  private final Map<TestProcess, NavigableMap<Long, Page>> plain = new HashMap<>();
  private final List<TestFile> files = new ArrayList<>();

  /** What each page of a file has ever begun with, the last value last. */
  private final Map<TestFile, Map<Long, List<Byte>>> contents = new HashMap<>();

  @ParameterizedTest
  @MethodSource("seeds")
  void randomPrograms_ofForkingProcesses_readWhatAModelSays(long seed) {
    random = new SplittableRandom(seed);
    for (boolean mkwrite : new boolean[] {true, false}) {
      TestFile file = new TestFile(machine.files, machine.folios, 300 * PAGE, false, mkwrite);
      files.add(file);
      contents.put(file, new HashMap<>());
    }
    plain.put(machine.process(), new TreeMap<>());
    for (int step = 0; step < STEPS; step++) {
      TestProcess process = machine.processes.get(random.nextInt(machine.processes.size()));
      if (random.nextInt(60) == 0) {
        forkOrExit(process);
      } else {
        machine.run(process, user -> act(process, user));
      }
      if (step % 50 == 0) {
        machine.verify();
      }
    }
    files.forEach(TestFile::put);
    machine.close();
  }

  private NavigableMap<Long, Page> pagesOf(TestProcess process) {
    NavigableMap<Long, Page> pages = plain.get(process);
    if (pages == null) {
      throw new IllegalStateException("no such process");
    }
    return pages;
  }

  private void forkOrExit(TestProcess process) {
    if (machine.processes.size() < 4) {
      TestProcess child = machine.fork(process);
      NavigableMap<Long, Page> copy = new TreeMap<>();
      pagesOf(process).forEach((at, page) -> copy.put(at, page.copy()));
      plain.put(child, copy);
    } else {
      machine.exit(process);
      plain.remove(process);
    }
  }

  private void act(TestProcess process, UserMemory user) {
    long at = BASE + random.nextLong(WINDOW_PAGES) * PAGE;
    long pages = 1 + random.nextLong(random.nextInt(10) == 0 ? 600 : 40);
    switch (random.nextInt(16)) {
      case 0, 1 -> map(process, at, pages);
      case 2 -> {
        if (machine.calls.munmap(process, at, pages * PAGE) == 0) {
          pagesOf(process).subMap(at, at + pages * PAGE).clear();
        }
      }
      case 3 -> protect(process, at, pages);
      case 4 -> move(process, at, pages);
      case 5 -> dontNeed(process, at, pages);
      case 6 -> {
        if (random.nextBoolean()) {
          machine.calls.mlock(process, at, pages * PAGE, random.nextInt(2));
        } else {
          machine.calls.munlock(process, at, pages * PAGE);
        }
      }
      case 7 -> files.get(random.nextInt(files.size())).clean(random.nextLong(300));
      default -> access(process, user, at, pages);
    }
  }

  private void map(TestProcess process, long at, long pages) {
    int prot = random.nextInt(4);
    TestFile file = random.nextInt(3) == 0 ? files.get(random.nextInt(files.size())) : null;
    boolean shared = random.nextInt(3) == 0;
    int flags = shared ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE;
    flags |= MapFlags.MAP_FIXED | (file == null ? MapFlags.MAP_ANONYMOUS : 0);
    flags |= random.nextInt(4) == 0 ? MapFlags.MAP_POPULATE : 0;
    long first = file == null ? 0 : random.nextLong(200);
    long result = machine.calls.mmap(process, at, pages * PAGE, prot, flags, file, first * PAGE);
    assertThat(result).isEqualTo(at);
    for (long i = 0; i < pages; i++) {
      Page page = new Page();
      page.prot = prot;
      page.file = file;
      page.index = first + i;
      page.shared = shared;
      page.cell = shared && file == null ? new byte[1] : null;
      pagesOf(process).put(at + i * PAGE, page);
    }
  }

  private void protect(TestProcess process, long at, long pages) {
    int prot = random.nextInt(4);
    machine.calls.mprotect(process, at, pages * PAGE, prot);
    for (long i = 0; i < pages; i++) {
      Page page = pagesOf(process).get(at + i * PAGE);
      if (page == null) {
        return; // a hole ends it
      }
      page.prot = prot;
    }
  }

  private void move(TestProcess process, long at, long pages) {
    long to = BASE + (2000 + random.nextLong(WINDOW_PAGES)) * PAGE;
    if (pagesOf(process).subMap(at, at + pages * PAGE).size() != pages) {
      return;
    }
    int flags = MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED;
    long result = machine.calls.mremap(process, at, pages * PAGE, pages * PAGE, flags, to);
    if (SyscallResult.isError(result)) {
      // The target is cleared before what is to be moved is looked at.
      machine.calls.munmap(process, to, pages * PAGE);
      pagesOf(process).subMap(to, to + pages * PAGE).clear();
      return;
    }
    pagesOf(process).subMap(to, to + pages * PAGE).clear();
    for (long i = 0; i < pages; i++) {
      Page page = pagesOf(process).remove(at + i * PAGE);
      pagesOf(process).put(to + i * PAGE, page);
    }
  }

  private void dontNeed(TestProcess process, long at, long pages) {
    for (long i = 0; i < pages; i++) {
      Page page = pagesOf(process).get(at + i * PAGE);
      long result = machine.calls.madvise(process, at + i * PAGE, PAGE, Advice.DONTNEED);
      if (page != null && !page.shared && result == 0) {
        page.cell = null;
      }
    }
  }

  private void access(TestProcess process, UserMemory user, long at, long pages) {
    boolean high = random.nextInt(4) == 0;
    long from = high ? at + 2000 * PAGE : at;
    boolean write = random.nextBoolean();
    byte value = (byte) random.nextInt(1, 120);
    for (long i = 0; i < pages; i++) {
      long address = from + i * PAGE;
      Page page = pagesOf(process).get(address);
      if (write) {
        write(user, page, address, value);
      } else {
        read(user, page, address);
      }
    }
  }

  private void write(UserMemory user, @Nullable Page page, long address, byte value) {
    int outcome = user.store(address, value);
    if (page == null) {
      assertThat(outcome).isEqualTo(FaultResult.SIGSEGV);
    } else if ((page.prot & Prot.PROT_WRITE) == 0) {
      assertThat(outcome).isEqualTo(FaultResult.SIGSEGV | FaultResult.ACCERR);
    } else if (page.file != null && page.index >= 300 && page.cell == null) {
      assertThat(outcome).isEqualTo(FaultResult.SIGBUS);
    } else {
      assertThat(outcome).isZero();
      if (page.file != null && page.shared) {
        values(page.file, page.index).add(value);
      } else if (page.cell != null) {
        page.cell[0] = value;
      } else {
        page.cell = new byte[] {value};
      }
    }
  }

  private void read(UserMemory user, @Nullable Page page, long address) {
    byte got = user.load(address);
    if (page == null) {
      assertThat(user.loadOutcome()).isEqualTo(FaultResult.SIGSEGV);
    } else if (page.prot == 0) {
      assertThat(user.loadOutcome()).isEqualTo(FaultResult.SIGSEGV | FaultResult.ACCERR);
    } else if (page.file != null && page.index >= 300 && page.cell == null) {
      assertThat(user.loadOutcome()).isEqualTo(FaultResult.SIGBUS);
    } else {
      assertThat(user.loadOutcome()).isZero();
      byte[] cell = page.cell;
      if (cell != null || page.file == null) {
        assertThat(got).as("byte at %#x", address).isEqualTo(cell == null ? 0 : cell[0]);
      } else if (page.shared) {
        assertThat(got)
            .as("shared byte at %#x", address)
            .isEqualTo(values(page.file, page.index).getLast());
      } else {
        // Locking and populating make private copies of what the file had then.
        assertThat(got).as("private byte at %#x", address).isIn(values(page.file, page.index));
      }
    }
  }

  private List<Byte> values(TestFile file, long index) {
    Map<Long, List<Byte>> pages = contents.get(file);
    if (pages == null) {
      throw new IllegalStateException("no such file");
    }
    return pages.computeIfAbsent(index, i -> new ArrayList<>(List.of((byte) 0)));
  }
}
