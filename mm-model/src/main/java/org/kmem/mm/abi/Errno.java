package org.kmem.mm.abi;

import org.jspecify.annotations.Nullable;

/**
 * The error numbers that memory management and files answer with, and the text of each.
 *
 * <p>The name of a constant is what {@code task} prints. Source: errno(3), {@code strerror} of glibc.
 */
public enum Errno {
  /** Operation not permitted. */
  EPERM(1, "Operation not permitted"),
  /** No such file or directory. */
  ENOENT(2, "No such file or directory"),
  /** No such process. */
  ESRCH(3, "No such process"),
  /** Interrupted system call. */
  EINTR(4, "Interrupted system call"),
  /** Input/output error. */
  EIO(5, "Input/output error"),
  /** No such device or address. */
  ENXIO(6, "No such device or address"),
  /** Argument list too long. */
  E2BIG(7, "Argument list too long"),
  /** Exec format error. */
  ENOEXEC(8, "Exec format error"),
  /** Bad file descriptor. */
  EBADF(9, "Bad file descriptor"),
  /** No child processes. */
  ECHILD(10, "No child processes"),
  /** Resource temporarily unavailable. */
  EAGAIN(11, "Resource temporarily unavailable"),
  /** Cannot allocate memory. */
  ENOMEM(12, "Cannot allocate memory"),
  /** Permission denied. */
  EACCES(13, "Permission denied"),
  /** Bad address. */
  EFAULT(14, "Bad address"),
  /** Block device required. */
  ENOTBLK(15, "Block device required"),
  /** Device or resource busy. */
  EBUSY(16, "Device or resource busy"),
  /** File exists. */
  EEXIST(17, "File exists"),
  /** Invalid cross-device link. */
  EXDEV(18, "Invalid cross-device link"),
  /** No such device. */
  ENODEV(19, "No such device"),
  /** Not a directory. */
  ENOTDIR(20, "Not a directory"),
  /** Is a directory. */
  EISDIR(21, "Is a directory"),
  /** Invalid argument. */
  EINVAL(22, "Invalid argument"),
  /** Too many open files in system. */
  ENFILE(23, "Too many open files in system"),
  /** Too many open files. */
  EMFILE(24, "Too many open files"),
  /** Inappropriate ioctl for device. */
  ENOTTY(25, "Inappropriate ioctl for device"),
  /** Text file busy. */
  ETXTBSY(26, "Text file busy"),
  /** File too large. */
  EFBIG(27, "File too large"),
  /** No space left on device. */
  ENOSPC(28, "No space left on device"),
  /** Illegal seek. */
  ESPIPE(29, "Illegal seek"),
  /** Read-only file system. */
  EROFS(30, "Read-only file system"),
  /** Too many links. */
  EMLINK(31, "Too many links"),
  /** Broken pipe. */
  EPIPE(32, "Broken pipe"),
  /** Numerical argument out of domain. */
  EDOM(33, "Numerical argument out of domain"),
  /** Numerical result out of range. */
  ERANGE(34, "Numerical result out of range"),
  /** Resource deadlock avoided. */
  EDEADLK(35, "Resource deadlock avoided"),
  /** File name too long. */
  ENAMETOOLONG(36, "File name too long"),
  /** Function not implemented. */
  ENOSYS(38, "Function not implemented"),
  /** Directory not empty. */
  ENOTEMPTY(39, "Directory not empty"),
  /** Too many levels of symbolic links. */
  ELOOP(40, "Too many levels of symbolic links"),
  /** Value too large for defined data type. */
  EOVERFLOW(75, "Value too large for defined data type"),
  /** Operation not supported. */
  EOPNOTSUPP(95, "Operation not supported"),
  /** Connection timed out. */
  ETIMEDOUT(110, "Connection timed out"),
  /** Disk quota exceeded. */
  EDQUOT(122, "Disk quota exceeded"),
  /** Operation canceled. */
  ECANCELED(125, "Operation canceled"),
  /** Memory page has hardware error. */
  EHWPOISON(133, "Memory page has hardware error");

  /** Largest error number that a system call's result can carry: {@code MAX_ERRNO}. */
  public static final int MAX = 4095;

  private static final @Nullable Errno[] BY_NUMBER = byNumber();

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /**
   * The error number.
   *
   * @return a positive number
   */
  public int number() {
    return number;
  }

  /**
   * What {@code strerror} says.
   *
   * @return for example {@code "Cannot allocate memory"}
   */
  public String text() {
    return text;
  }

  /**
   * The error as the result of a system call.
   *
   * @return the negated number
   */
  public long asResult() {
    return -number;
  }

  /**
   * The error with a number.
   *
   * @param number an error number
   * @return the error
   * @throws IllegalArgumentException if no constant here has the number
   */
  public static Errno of(int number) {
    Errno errno = number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    if (errno == null) {
      throw new IllegalArgumentException(
          "error number " + number + " is not one this model answers with: see Errno");
    }
    return errno;
  }

  private static @Nullable Errno[] byNumber() {
    @Nullable Errno[] table = new @Nullable Errno[EHWPOISON.number + 1];
    for (Errno errno : values()) {
      table[errno.number] = errno;
    }
    return table;
  }
}
