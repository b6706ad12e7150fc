package org.kmem.mm.syscall;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.mm.mapping.ValueNodes;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.SharedMemory;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.units.PageSize;

/** A file or shared memory for mappings that nobody touches. */
final class SharedZeros implements MappedFile {
  private final Space space;
  private final boolean writable;
  private final Runnable release;
  private int references = 1;

  private SharedZeros(Space space, boolean writable, Runnable release) {
    this.space = space;
    this.writable = writable;
    this.release = release;
  }

  /** Shared anonymous memory that is counted as committed. */
  static SharedMemory of(CommitAccounting commit, PhysicalMemory memory) {
    AddressSpaces spaces = new AddressSpaces(memory, ValueNodes.UNCOUNTED);
    return (caller, bytes, noreserve) -> {
      long pages = noreserve ? 0 : bytes >>> PageSize.SHIFT;
      if (commit.reserve(caller, pages) != 0) {
        return null;
      }
      return new SharedZeros(new Space(spaces, bytes, true), true, () -> commit.release(pages));
    };
  }

  /** An open file. */
  static SharedZeros file(PhysicalMemory memory, long bytes, boolean writable) {
    return new SharedZeros(
        new Space(new AddressSpaces(memory, ValueNodes.UNCOUNTED), bytes, false),
        writable,
        () -> {});
  }

  int references() {
    return references;
  }

  @Override
  public AddressSpace mapping() {
    return space;
  }

  @Override
  public ReadaheadState readahead() {
    return new ReadaheadState(0);
  }

  @Override
  public String path() {
    return space.isShmem() ? "/dev/zero (deleted)" : "/data/f";
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public boolean wantsHugeAlignment() {
    return !space.isShmem();
  }

  @Override
  public void get() {
    references++;
  }

  @Override
  public void put() {
    references--;
    if (references == 0) {
      release.run();
      space.close();
    }
  }

  /** Pages that are never there. */
  private static final class Space extends AddressSpace {
    private final long bytes;
    private final boolean shmem;

    Space(AddressSpaces registry, long bytes, boolean shmem) {
      super(registry);
      this.bytes = bytes;
      this.shmem = shmem;
    }

    void close() {
      unregister();
    }

    @Override
    public long sizeBytes() {
      return bytes;
    }

    @Override
    public boolean isShmem() {
      return shmem;
    }

    @Override
    public int device() {
      return 1;
    }

    @Override
    public long inodeNumber() {
      return id();
    }

    @Override
    public long punchHole(long from, long length) {
      return 0;
    }

    @Override
    public long fault(long at, FileFault request) {
      return Errno.EIO.asResult();
    }
  }
}
