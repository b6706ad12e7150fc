package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.SharedMemory;
import org.kmem.mm.pagecache.Shmem;
import org.kmem.units.PageSize;

/**
 * Objects for shared anonymous mappings, of the machine's shared memory.
 *
 * <p>Kernel counterpart: {@code shmem_zero_setup}, {@code shmem_acct_size}.
 */
public final class SharedAnonymous implements SharedMemory {
  private final Shmem shmem;
  private final CommitAccounting commit;

  /**
   * For a machine.
   *
   * @param shmem its shared memory
   * @param commit what all have been promised
   */
  public SharedAnonymous(Shmem shmem, CommitAccounting commit) {
    this.shmem = shmem;
    this.commit = commit;
  }

  @Override
  public @Nullable MappedFile create(Caller caller, long bytes, boolean noreserve) {
    long promised = noreserve ? 0 : bytes >>> PageSize.SHIFT;
    if (commit.reserve(caller, promised) != 0) {
      return null;
    }
    return switch (shmem.create(bytes, promised)) {
      case Shmem.Created.Made(MappedFile file) -> file;
      case Shmem.Created.Failed failed -> {
        commit.release(promised);
        yield null;
      }
    };
  }
}
