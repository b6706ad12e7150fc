package org.kmem.mm.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.abi.MremapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.fault.FaultCounts;
import org.kmem.mm.fault.FaultResult;
import org.kmem.mm.fault.FaultingTask;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.numa.HintTask;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * A few programs that call and touch at random, fork and end, each with a {@link ModelSpace} of what it should
 * find. Every byte read is compared with it.
 */
final class RandomPrograms {
  private static final int PROGRAMS_MAX = 4;
  private static final int PAGES_MAX = 24;
  private static final long WINDOW_START = 0x2000_0000L >> 12;
  private static final int WINDOW_PAGES = 2048;
  private static final long MAPPED_PAGES_MAX = 1500;

  /** What is advised; lazily freed pages read as zeros once they are reclaimed, which the model does not know. */
  private static final List<Advice> UNSWAPPED =
      List.of(
          Advice.DONTNEED,
          Advice.DONTNEED_LOCKED,
          Advice.FREE,
          Advice.POPULATE_READ,
          Advice.POPULATE_WRITE);

  private static final List<Advice> SWAPPED =
      List.of(
          Advice.DONTNEED,
          Advice.PAGEOUT,
          Advice.PAGEOUT,
          Advice.PAGEOUT,
          Advice.COLD,
          Advice.WILLNEED,
          Advice.POPULATE_READ,
          Advice.POPULATE_WRITE);

  private final List<Advice> advices;
  private final Machine machine;
  private final MemoryCalls calls;
  private final RandomGenerator random;
  private final List<Program> programs = new ArrayList<>();
  private long faultsSeen;

  RandomPrograms(Machine machine, RandomGenerator random) {
    this(machine, random, false);
  }

  /** Programs whose pages are swapped out by their own advice, or not. */
  RandomPrograms(Machine machine, RandomGenerator random, boolean swaps) {
    this.advices = swaps ? SWAPPED : UNSWAPPED;
    this.machine = machine;
    this.calls = machine.userSpace().calls();
    this.random = random;
    programs.add(new Program(newSpace(), new ModelSpace()));
  }

  private MmStruct newSpace() {
    return Objects.requireNonNull(
        machine
            .userSpace()
            .spaces()
            .create("program", machine.userSpace().spaces().layout(8L << 20)));
  }

  List<MmStruct> spaces() {
    return programs.stream().map(program -> program.mm).toList();
  }

  long faults() {
    return faultsSeen;
  }

  /** One step, by one program, on any CPU. Answers what was done. */
  String step() {
    Program program = programs.get(random.nextInt(programs.size()));
    SimTask task = machine.scheduler().current();
    task.setContext(program);
    task.setAffinity(CpuAffinity.of(random.nextInt(machine.options().cpus())));
    if (program.model.size() == 0) {
      return program.map();
    }
    int choice = random.nextInt(100);
    if (program.model.size() > MAPPED_PAGES_MAX || (choice >= 12 && choice < 18)) {
      return program.unmap();
    }
    if (choice < 12) {
      return program.map();
    }
    if (choice < 26) {
      return program.protect();
    }
    if (choice < 32) {
      return program.move();
    }
    if (choice < 40) {
      return program.advise();
    }
    if (choice < 45) {
      return program.lock();
    }
    if (choice < 46) {
      return programs.size() < PROGRAMS_MAX ? fork(program) : end(program);
    }
    if (choice < 49) {
      return program.place();
    }
    if (choice < 50 && random.nextInt(20) == 0) {
      machine.userSpace().compaction().compactNodes();
      return "compact";
    }
    return program.touch();
  }

  private String fork(Program parent) {
    MmStruct child = newSpace();
    ModelSpace model = parent.model.fork();
    for (VmArea area = parent.mm.areas().first(); area != null; area = area.next()) {
      copyArea(parent.mm, area, child);
    }
    programs.add(new Program(child, model));
    return "fork";
  }

  private void copyArea(MmStruct parent, VmArea area, MmStruct child) {
    VmArea copy = area.duplicate();
    copy.clearFlags(VmFlags.VM_LOCKED | VmFlags.VM_LOCKONFAULT);
    copy.setAnonVma(null);
    if (!machine.userSpace().rmap().anonVmas().fork(copy, area)) {
      throw new AssertionError("no memory for a child's anon_vma");
    }
    if ((copy.flags() & VmFlags.VM_ACCOUNT) != 0) {
      machine.commit().charge(copy.pages());
    }
    child.areas().insert(copy);
    child.account(copy.flags(), copy.pages());
    if (!machine.userSpace().copy().copy(parent, area, child, copy)) {
      throw new AssertionError("no memory for a child's page tables");
    }
  }

  private String end(Program program) {
    for (int cpu = 0; cpu < machine.options().cpus(); cpu++) {
      machine.mmu().unload(cpu);
    }
    calls.exit(program.mm);
    programs.remove(program);
    return "exit";
  }

  void endAll() {
    while (!programs.isEmpty()) {
      end(programs.getLast());
    }
  }

  /** Each program's areas are exactly what its model has. */
  void verifyAreas() {
    for (Program program : programs) {
      long pages = 0;
      for (VmArea area = program.mm.areas().first(); area != null; area = area.next()) {
        pages += area.pages();
        for (long page = area.start() >> 12; page < area.end() >> 12; page++) {
          check(program.model.isMapped(page), "area %s is not in the model".formatted(area));
        }
      }
      check(
          pages == program.model.size(),
          "%d pages mapped, the model has %d".formatted(pages, program.model.size()));
    }
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }

  private final class Program implements FaultingTask {
    private final MmStruct mm;
    private final ModelSpace model;
    private final Rlimits rlimits = Rlimits.initial(1000);
    private final FaultCounts faults = new FaultCounts();
    private final HintTask hints = new HintTask();
    private final UserMemory user;
    private Mempolicy policy = Mempolicy.DEFAULT;

    Program(MmStruct mm, ModelSpace model) {
      this.mm = mm;
      this.model = model;
      this.user =
          new UserMemory(
              machine.userSpace().faults(),
              machine.mmu(),
              machine.memory(),
              machine.scheduler(),
              this);
      rlimits.set(Rlimit.MEMLOCK, Rlimit.INFINITY, Rlimit.INFINITY, Credentials.ROOT);
    }

    private String map() {
      int count = 1 + random.nextInt(PAGES_MAX);
      boolean shared = random.nextInt(4) == 0;
      int flags = MapFlags.MAP_ANONYMOUS | (shared ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE);
      flags |= random.nextInt(3) == 0 ? MapFlags.MAP_FIXED : 0;
      flags |= random.nextInt(10) == 0 ? MapFlags.MAP_POPULATE : 0;
      flags |= random.nextInt(20) == 0 ? MapFlags.MAP_LOCKED : 0;
      flags |= random.nextInt(6) == 0 ? MapFlags.MAP_NORESERVE : 0;
      long address = (WINDOW_START + random.nextInt(WINDOW_PAGES)) << 12;
      int prot = prot();
      long result = calls.mmap(this, address, (long) count << 12, prot, flags, null, 0);
      String what = "mmap %#x %d pages prot %d flags %#x".formatted(address, count, prot, flags);
      check(!SyscallResult.isError(result), what + ": " + result);
      model.unmap(result >> 12, count);
      if (shared) {
        model.mapShared(result >> 12, count);
      } else {
        model.mapPrivate(result >> 12, count);
      }
      return what;
    }

    private int prot() {
      return switch (random.nextInt(10)) {
        case 0 -> Prot.PROT_NONE;
        case 1, 2 -> Prot.PROT_READ;
        case 3 -> Prot.PROT_READ | Prot.PROT_EXEC;
        default -> Prot.PROT_READ | Prot.PROT_WRITE;
      };
    }

    private String unmap() {
      long page = model.pick(random.nextInt());
      int count = 1 + random.nextInt(PAGES_MAX);
      String what = "munmap %#x %d pages".formatted(page << 12, count);
      long result = calls.munmap(this, page << 12, (long) count << 12);
      check(result == 0, what + ": " + result);
      model.unmap(page, count);
      return what;
    }

    private String protect() {
      long page = model.pick(random.nextInt());
      int count = 1 + random.nextInt(PAGES_MAX);
      int prot = prot();
      calls.mprotect(this, page << 12, (long) count << 12, prot);
      return "mprotect %#x %d pages %d".formatted(page << 12, count, prot);
    }

    private String move() {
      long page = model.pick(random.nextInt());
      VmArea area = Objects.requireNonNull(mm.areas().containing(page << 12));
      long oldCount = Math.min(1L + random.nextInt(PAGES_MAX), (area.end() >> 12) - page);
      boolean mayGrow = area.isAnonymous();
      long newCount = 1L + random.nextInt(mayGrow ? PAGES_MAX : (int) oldCount);
      boolean keeps = mayGrow && newCount == oldCount && random.nextBoolean();
      boolean fixed = random.nextInt(3) == 0;
      int flags = fixed || keeps || random.nextInt(4) > 0 ? MremapFlags.MREMAP_MAYMOVE : 0;
      flags |= fixed ? MremapFlags.MREMAP_FIXED : 0;
      flags |= keeps ? MremapFlags.MREMAP_DONTUNMAP : 0;
      long target = (WINDOW_START + random.nextInt(WINDOW_PAGES)) << 12;
      long result =
          calls.mremap(this, page << 12, oldCount << 12, newCount << 12, flags, fixed ? target : 0);
      String what =
          "mremap %#x %d to %d pages flags %d target %#x: %#x"
              .formatted(page << 12, oldCount, newCount, flags, target, result);
      if (!SyscallResult.isError(result)) {
        if (result == page << 12 && !keeps) {
          resize(page, oldCount, newCount);
        } else {
          model.unmap(result >> 12, newCount);
          model.move(page, oldCount, result >> 12, newCount, keeps);
        }
      }
      return what;
    }

    private void resize(long page, long oldCount, long newCount) {
      if (newCount < oldCount) {
        model.unmap(page + newCount, oldCount - newCount);
      } else {
        model.mapPrivate(page + oldCount, newCount - oldCount);
      }
    }

    private String advise() {
      long page = model.pick(random.nextInt());
      VmArea area = Objects.requireNonNull(mm.areas().containing(page << 12));
      long count = Math.min(1L + random.nextInt(PAGES_MAX), (area.end() >> 12) - page);
      Advice advice = advices.get(random.nextInt(advices.size()));
      long result = calls.madvise(this, page << 12, count << 12, advice);
      boolean drops = advice == Advice.DONTNEED || advice == Advice.DONTNEED_LOCKED;
      if (result == 0 && drops) {
        model.forget(page, count);
      }
      return "madvise %#x %d pages %s: %d".formatted(page << 12, count, advice, result);
    }

    private String place() {
      int nodes = machine.options().nodes();
      if (random.nextBoolean()) {
        long from = NodeMask.of(random.nextInt(nodes));
        long to = NodeMask.of(random.nextInt(nodes));
        machine.userSpace().nodeMigration().migrateNodes(mm, from, to, random.nextBoolean());
        return "migrate from %#x to %#x".formatted(from, to);
      }
      long page = model.pick(random.nextInt());
      long count = 1L + random.nextInt(PAGES_MAX);
      MemoryPolicy[] modes = MemoryPolicy.values();
      MemoryPolicy mode = modes[random.nextInt(modes.length)];
      long mask = 1L + random.nextInt((1 << nodes) - 1);
      boolean without = mode == MemoryPolicy.DEFAULT || mode == MemoryPolicy.LOCAL;
      int flags = random.nextInt(3) == 0 ? 0 : MemoryPolicy.MPOL_MF_MOVE_ALL;
      long result = calls.mbind(this, page << 12, count << 12, mode, 0, without ? 0 : mask, flags);
      return "mbind %#x %d pages %s %#x: %d".formatted(page << 12, count, mode, mask, result);
    }

    private String lock() {
      long page = model.pick(random.nextInt());
      long bytes = (1L + random.nextInt(PAGES_MAX)) << 12;
      boolean locks = random.nextBoolean();
      long result =
          locks
              ? calls.mlock(this, page << 12, bytes, random.nextInt(2))
              : calls.munlock(this, page << 12, bytes);
      return "%s %#x %#x: %d".formatted(locks ? "mlock" : "munlock", page << 12, bytes, result);
    }

    private String touch() {
      long first = model.pick(random.nextInt());
      int count = 1 + random.nextInt(8);
      boolean writes = random.nextBoolean();
      byte value = (byte) random.nextInt();
      for (long page = first; page < first + count; page++) {
        if (writes) {
          write(page, value);
        } else {
          read(page);
        }
      }
      return "%s %#x %d pages".formatted(writes ? "write" : "read", first << 12, count);
    }

    private void write(long page, byte value) {
      int result = user.store(page << 12, value);
      check(
          (result == 0) == allows(page, VmFlags.VM_WRITE),
          "store at %#x: %d".formatted(page << 12, result));
      if (result == 0) {
        model.write(page, value);
      } else {
        check(
            (result & FaultResult.SIGSEGV) != 0, "store at %#x: %d".formatted(page << 12, result));
      }
    }

    private void read(long page) {
      byte value = user.load(page << 12);
      boolean worked = user.loadOutcome() == 0;
      check(
          worked == allows(page, VmFlags.VM_READ),
          "load at %#x: %d".formatted(page << 12, user.loadOutcome()));
      if (worked) {
        check(
            value == model.read(page),
            "%#x reads %d, not %d".formatted(page << 12, value, model.read(page)));
      }
      faultsSeen = faults.minor();
    }

    private boolean allows(long page, long flag) {
      VmArea area = mm.areas().containing(page << 12);
      check((area != null) == model.isMapped(page), "page %#x: %s".formatted(page, area));
      boolean writable = area != null && area.hasAny(VmFlags.VM_WRITE);
      return area != null && (area.hasAny(flag) || writable);
    }

    @Override
    public MmStruct mm() {
      return mm;
    }

    @Override
    public Rlimits rlimits() {
      return rlimits;
    }

    @Override
    public Credentials credentials() {
      return Credentials.ROOT;
    }

    @Override
    public Mempolicy policy() {
      return policy;
    }

    @Override
    public void setPolicy(@Nullable Mempolicy newPolicy) {
      policy = Objects.requireNonNull(newPolicy);
    }

    @Override
    public int pid() {
      return 1;
    }

    @Override
    public HintTask hints() {
      return hints;
    }

    @Override
    public FaultCounts faultCounts() {
      return faults;
    }
  }
}
