package org.kmem.mm.fs;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.ReadaheadState;

/**
 * An open file: a position, how it may be used, and what it is open on. Shared by the descriptors and mappings
 * that hold a reference; closed when the last is given up.
 *
 * <p>Calls answer as the system calls of their names do: a number, or a negated error number. They may wait.
 * What a kind of file does not have, it refuses with the error that the kernel gives.
 *
 * <p>Kernel counterpart: {@code struct file} with {@code file_operations}.
 */
public abstract class OpenFile implements MappedFile {
  private final int flags;
  private final ReadaheadState readahead;
  private int references = 1;
  private long position;

  /**
   * Opens.
   *
   * @param flags {@link OpenFlags}
   * @param readahead state of this opening
   */
  protected OpenFile(int flags, ReadaheadState readahead) {
    this.flags = flags;
    this.readahead = readahead;
  }

  /**
   * What it was opened with.
   *
   * @return {@link OpenFlags}
   */
  public final int flags() {
    return flags;
  }

  @Override
  public final ReadaheadState readahead() {
    return readahead;
  }

  @Override
  public final boolean isReadable() {
    return OpenFlags.reads(flags);
  }

  @Override
  public final boolean isWritable() {
    return OpenFlags.writes(flags);
  }

  @Override
  public final void get() {
    references++;
  }

  @Override
  public final void put() {
    if (references <= 0) {
      throw new IllegalStateException(path() + " is closed already: nobody holds it");
    }
    references--;
    if (references == 0) {
      release();
    }
  }

  /** Closes it: nobody holds it any more. */
  protected abstract void release();

  /**
   * The pages of the file, if it can be mapped.
   *
   * @return its address space; null where mmap(2) says {@code ENODEV}
   */
  public @Nullable AddressSpace mappable() {
    return null;
  }

  @Override
  public final boolean canMap() {
    return mappable() != null;
  }

  @Override
  public boolean wantsHugeAlignment() {
    return false;
  }

  @Override
  public final AddressSpace mapping() {
    AddressSpace space = mappable();
    if (space == null) {
      throw new IllegalStateException(path() + " has no pages: ask canMap() first");
    }
    return space;
  }

  /**
   * Says that the file is swapped to, so that it can be neither written, cut nor removed.
   *
   * @param is false when it is swapped to no more
   * @throws IllegalStateException if it is no file that can be swapped to
   */
  public void setSwapFile(boolean is) {
    throw new IllegalStateException(
        path() + " cannot be swapped to: open a disk or a regular file");
  }

  /**
   * What stat(2) says of it.
   *
   * @return type, size and the rest
   */
  public abstract Stat stat();

  /**
   * Where the next read or write begins.
   *
   * @return position in bytes
   */
  public final long position() {
    return position;
  }

  /**
   * Sets where the next read or write begins: {@code SEEK_SET}.
   *
   * @param to position in bytes
   * @return the position, {@code EINVAL} if it is negative, {@code ESPIPE} for a file without positions
   */
  public long seek(long to) {
    if (to < 0) {
      return Errno.EINVAL.asResult();
    }
    position = to;
    return to;
  }

  /**
   * Reads at the position, and moves it.
   *
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end of the file, or a negated error number
   */
  public final long read(byte[] buffer, int offset, int length) {
    long read = pread(position, buffer, offset, length);
    if (read > 0) {
      position += read;
    }
    return read;
  }

  /**
   * Writes at the position, or at the end with {@code O_APPEND}, and moves the position.
   *
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many
   * @return bytes written, or a negated error number
   */
  public final long write(byte[] buffer, int offset, int length) {
    if ((flags & OpenFlags.O_APPEND) != 0) {
      position = stat().sizeBytes();
    }
    long written = pwrite(position, buffer, offset, length);
    if (written > 0) {
      position += written;
    }
    return written;
  }

  /**
   * Reads at a position.
   *
   * @param at position in bytes
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end of the file, or a negated error number
   */
  public final long pread(long at, byte[] buffer, int offset, int length) {
    if (!isReadable()) {
      return Errno.EBADF.asResult();
    }
    return at < 0 ? Errno.EINVAL.asResult() : readAt(at, buffer, offset, length);
  }

  /**
   * Writes at a position.
   *
   * @param at position in bytes
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many
   * @return bytes written, or a negated error number
   */
  public final long pwrite(long at, byte[] buffer, int offset, int length) {
    if (!isWritable()) {
      return Errno.EBADF.asResult();
    }
    return at < 0 ? Errno.EINVAL.asResult() : writeAt(at, buffer, offset, length);
  }

  /**
   * Reads; access and position have been checked.
   *
   * @param at position in bytes
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end of the file, or a negated error number
   */
  protected abstract long readAt(long at, byte[] buffer, int offset, int length);

  /**
   * Writes; access and position have been checked.
   *
   * @param at position in bytes
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many
   * @return bytes written, or a negated error number
   */
  protected abstract long writeAt(long at, byte[] buffer, int offset, int length);

  /**
   * Sets the length: ftruncate(2).
   *
   * @param sizeBytes new length
   * @return 0, or {@code EINVAL} if it is no regular file open for writing, or another negated error number
   */
  public long truncate(long sizeBytes) {
    return Errno.EINVAL.asResult();
  }

  /**
   * Writes what is dirty and waits for it: fsync(2).
   *
   * @return 0, or {@code EINVAL} for what cannot be synchronised
   */
  public long fsync() {
    return Errno.EINVAL.asResult();
  }

  /**
   * Writes what is dirty in a range: sync_file_range(2).
   *
   * @param from first byte
   * @param length how many, 0 for all that follow
   * @param syncFlags 1 waits for what is being written, 2 begins to write, 4 waits for that
   * @return 0, or a negated error number
   */
  public long syncFileRange(long from, long length, int syncFlags) {
    return Errno.ESPIPE.asResult();
  }

  /**
   * Reads pages in without waiting for them: readahead(2).
   *
   * @param from first byte
   * @param length how many
   * @return 0, or {@code EINVAL} for what has no pages
   */
  public long readahead(long from, long length) {
    return Errno.EINVAL.asResult();
  }

  /**
   * Says how the file will be used: posix_fadvise(2).
   *
   * @param from first byte
   * @param length how many, 0 for all that follow
   * @param advice what is said
   * @return 0, or {@code ESPIPE} for a pipe
   */
  public long fadvise(long from, long length, FileAdvice advice) {
    return 0;
  }
}
