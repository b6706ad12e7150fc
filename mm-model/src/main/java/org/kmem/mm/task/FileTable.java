package org.kmem.mm.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.fs.OpenFile;

/**
 * The open files of a process, by descriptor. Each descriptor holds a reference to its file.
 *
 * <p>Belongs to the holder of the scheduler's baton. Kernel counterpart: {@code files_struct}.
 */
public final class FileTable {
  private final List<@Nullable OpenFile> files = new ArrayList<>();

  /** Makes one with nothing open. */
  FileTable() {}

  /**
   * Gives an open file the lowest free descriptor; the caller's reference goes to it.
   *
   * @param file the file
   * @param limits of the process: {@code RLIMIT_NOFILE}
   * @return the descriptor, or {@code EMFILE} and the reference stays the caller's
   */
  public long install(OpenFile file, Rlimits limits) {
    int free = files.indexOf(null);
    int descriptor = free < 0 ? files.size() : free;
    if (descriptor >= limits.soft(Rlimit.NOFILE)) {
      return Errno.EMFILE.asResult();
    }
    if (free < 0) {
      files.add(file);
    } else {
      files.set(free, file);
    }
    return descriptor;
  }

  /**
   * The file of a descriptor.
   *
   * @param descriptor any number
   * @return the file, or null if the descriptor is not open: {@code EBADF}
   */
  public @Nullable OpenFile get(int descriptor) {
    return descriptor < 0 || descriptor >= files.size() ? null : files.get(descriptor);
  }

  /**
   * Closes a descriptor. May wait.
   *
   * @param descriptor any number
   * @return 0, or {@code EBADF}
   */
  public long close(int descriptor) {
    OpenFile file = get(descriptor);
    if (file == null) {
      return Errno.EBADF.asResult();
    }
    files.set(descriptor, null);
    file.put();
    return 0;
  }

  /**
   * Open descriptors.
   *
   * @return their numbers, in order
   */
  public List<Integer> descriptors() {
    List<Integer> open = new ArrayList<>();
    for (int descriptor = 0; descriptor < files.size(); descriptor++) {
      if (files.get(descriptor) != null) {
        open.add(descriptor);
      }
    }
    return open;
  }

  /** A child's table: the same open files, shared with their positions. */
  FileTable copy() {
    FileTable copy = new FileTable();
    for (OpenFile file : files) {
      copy.files.add(file);
      if (file != null) {
        file.get();
      }
    }
    return copy;
  }

  /** Closes everything. May wait. */
  void closeAll() {
    for (int descriptor = 0; descriptor < files.size(); descriptor++) {
      if (files.get(descriptor) != null) {
        close(descriptor);
      }
    }
  }
}
