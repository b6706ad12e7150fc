package org.kmem.mm.syscall;

import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageTables;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.AreaObjects;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmStat;

/** A machine for calls on one address space, whose pages are {@link PlainPages}. */
final class CallingMachine implements AutoCloseable {
  private static final int PROCESSES = 1000;

  private final BootedMachine booted;
  final Tunables tunables = new Tunables();
  final PlainPages pages = new PlainPages();
  final CommitAccounting commit;
  final MemoryCalls calls;
  final MmStruct mm;
  final Program process;

  CallingMachine(String options) {
    booted = new BootedMachine(options);
    PageTables pageTables = new PageTables(booted.memory(), booted.options());
    commit = new CommitAccounting(booted.scheduler(), tunables, () -> booted.memory().totalPages());
    AddressSpaces spaces =
        new AddressSpaces(
            booted.scheduler(),
            pageTables,
            tunables,
            commit,
            new AreaObjects(booted.memory()),
            false);
    calls = new MemoryCalls(spaces, pages, SharedZeros.of(commit, booted.memory()), 1);
    VmStat stat = new VmStat(booted.options().nodes());
    calls.install(
        new Hstates(
            booted.options().kernelParameters(),
            new Folios(booted.memory(), stat, booted.scheduler(), true),
            stat,
            booted.scheduler(),
            tunables,
            commit,
            new org.kmem.mm.mapping.AddressSpaces(
                booted.memory(), org.kmem.mm.mapping.ValueNodes.UNCOUNTED),
            0));
    MmStruct made = spaces.create("test", spaces.layout(8L << 20));
    if (made == null) {
      throw new AssertionError("no memory for a page table");
    }
    mm = made;
    process = new Program(mm);
  }

  /** An open file of some pages. */
  SharedZeros file(long bytes, boolean writable) {
    return SharedZeros.file(booted.memory(), bytes, writable);
  }

  /** Runs as a task of the machine. */
  void run(Runnable body) {
    booted.scheduler().run("caller", body);
  }

  /** Maps private anonymous memory, readable and writable, anywhere. */
  long mapAnonymous(long bytes) {
    return map(0, bytes, 0, Prot.PROT_READ | Prot.PROT_WRITE);
  }

  long map(long address, long bytes, int moreFlags, int prot) {
    int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | moreFlags;
    return calls.mmap(process, address, bytes, prot, flags, null, 0);
  }

  /** The area at an address. */
  VmArea areaAt(long address) {
    VmArea area = mm.areas().containing(address);
    if (area == null) {
      throw new AssertionError("nothing is mapped at %#x".formatted(address));
    }
    return area;
  }

  /** Lengths in pages and permissions of the areas from one address to another. */
  String areas(long start, long end) {
    StringBuilder text = new StringBuilder();
    for (VmArea area = mm.areas().intersecting(start, end);
        area != null && area.start() < end;
        area = area.next()) {
      text.append(text.isEmpty() ? "" : " ").append(area.perms()).append(area.pages());
    }
    return text.toString();
  }

  @Override
  public void close() {
    mm.verify();
    calls.exit(mm);
    if (commit.committedPages() != 0) {
      throw new AssertionError(commit.committedPages() + " pages are still promised");
    }
    booted.close();
  }

  /** A process that calls. */
  static final class Program implements Caller {
    private final MmStruct mm;
    private final Rlimits rlimits = Rlimits.initial(PROCESSES);
    private Credentials credentials = Credentials.ROOT;
    private Mempolicy policy = Mempolicy.DEFAULT;

    Program(MmStruct mm) {
      this.mm = mm;
    }

    void becomeUser(int uid) {
      credentials = credentials.withUid(uid);
    }

    void limit(Rlimit which, long bytes) {
      rlimits.set(which, bytes, Rlimit.INFINITY, Credentials.ROOT);
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
      return credentials;
    }

    @Override
    public Mempolicy policy() {
      return policy;
    }

    @Override
    public void setPolicy(Mempolicy newPolicy) {
      policy = newPolicy;
    }
  }
}
