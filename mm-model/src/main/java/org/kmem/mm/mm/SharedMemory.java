package org.kmem.mm.mm;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;

/**
 * Makes the objects behind shared anonymous mappings. The layer of files implements it.
 *
 * <p>Kernel counterpart: {@code shmem_zero_setup}.
 */
@FunctionalInterface
public interface SharedMemory {
  /**
   * Makes an object of zeros. It counts its size as committed memory when it is made, and gives that back
   * when it goes; or page by page, if nothing is to be reserved.
   *
   * @param caller who wants it
   * @param bytes its size, whole pages
   * @param noreserve whether its size is not to be counted at once
   * @return the object with one reference, or null if that much cannot be promised
   */
  @Nullable MappedFile create(Caller caller, long bytes, boolean noreserve);
}
