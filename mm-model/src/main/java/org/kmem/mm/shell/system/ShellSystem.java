package org.kmem.mm.shell.system;

import java.util.List;
import java.util.Set;
import org.kmem.mm.abi.Rlimit;

/**
 * The machine as the shell sees it: every contact of the shell with the world goes through here.
 *
 * <p>Paths are absolute and hold bytes as {@code char}s. All calls act for the simulated process that
 * makes them. A call may block, letting other processes run. Where a process is killed (SIGKILL),
 * the system may unwind it by an {@link Error} of its own out of any call: the shell lets it pass.
 * What {@code dev/null} or {@code proc/self} are is the system's business.
 */
public interface ShellSystem {
  /**
   * Opens a file.
   *
   * @param path absolute
   * @param flags how
   * @param permissions mode of a file made, the umask already applied
   * @return the description, to be closed by the caller
   * @throws ErrnoException as {@code open(2)} fails
   */
  ShellFile open(String path, Set<OpenFlag> flags, int permissions) throws ErrnoException;

  /**
   * Looks at a file.
   *
   * @param path absolute
   * @param follow whether a symbolic link at the end is followed
   * @return what it is
   * @throws ErrnoException ENOENT and as {@code stat(2)} fails
   */
  FileStatus stat(String path, boolean follow) throws ErrnoException;

  /**
   * Lists a directory.
   *
   * @param path absolute
   * @return names in no order, without {@code .} and {@code ..}
   * @throws ErrnoException ENOTDIR, ENOENT, EACCES
   */
  List<String> list(String path) throws ErrnoException;

  /**
   * Makes a directory.
   *
   * @param path absolute
   * @param permissions its mode
   * @throws ErrnoException as {@code mkdir(2)} fails
   */
  void mkdir(String path, int permissions) throws ErrnoException;

  /**
   * Removes an empty directory.
   *
   * @param path absolute
   * @throws ErrnoException as {@code rmdir(2)} fails
   */
  void rmdir(String path) throws ErrnoException;

  /**
   * Removes a name that is not a directory.
   *
   * @param path absolute
   * @throws ErrnoException as {@code unlink(2)} fails
   */
  void unlink(String path) throws ErrnoException;

  /**
   * Gives a file a second name.
   *
   * @param existing absolute
   * @param path absolute, the new name
   * @throws ErrnoException as {@code link(2)} fails
   */
  void link(String existing, String path) throws ErrnoException;

  /**
   * Makes a symbolic link.
   *
   * @param target what it holds, not interpreted
   * @param path absolute, its name
   * @throws ErrnoException as {@code symlink(2)} fails
   */
  void symlink(String target, String path) throws ErrnoException;

  /**
   * Reads a symbolic link.
   *
   * @param path absolute
   * @return what it holds
   * @throws ErrnoException EINVAL if it is none
   */
  String readlink(String path) throws ErrnoException;

  /**
   * Renames a file or directory, replacing what has the new name.
   *
   * @param from absolute
   * @param to absolute
   * @throws ErrnoException as {@code rename(2)} fails
   */
  void rename(String from, String to) throws ErrnoException;

  /**
   * Sets the permissions.
   *
   * @param path absolute
   * @param permissions the low 12 bits of the mode
   * @throws ErrnoException as {@code chmod(2)} fails
   */
  void chmod(String path, int permissions) throws ErrnoException;

  /**
   * Sets the time of the last write.
   *
   * @param path absolute
   * @param nanos nanoseconds since the epoch
   * @throws ErrnoException as {@code utimensat(2)} fails
   */
  void touch(String path, long nanos) throws ErrnoException;

  /** Writes everything dirty to the devices and waits for it, as {@code sync(2)}. */
  void sync();

  /**
   * Makes a pipe: what is written to one end can be read at the other; a full pipe blocks writers,
   * an empty one readers.
   *
   * @return both ends
   */
  Pipe pipe();

  /**
   * The simulated wall clock.
   *
   * @return nanoseconds since the epoch
   */
  long clockNanos();

  /**
   * Sleeps in simulated time.
   *
   * @param nanos how long
   * @return false if a signal ended it early
   */
  boolean sleep(long nanos);

  /**
   * The process id of the calling process.
   *
   * @return positive
   */
  int pid();

  /**
   * Starts a process that shares nothing with the caller but what the body holds.
   *
   * @param name its command name, at most 15 bytes are kept
   * @param body what it does
   * @return a handle
   * @throws ErrnoException EAGAIN or ENOMEM as {@code fork(2)}
   */
  ShellJob start(String name, ShellJob.Body body) throws ErrnoException;

  /**
   * Sends a signal.
   *
   * @param pid whom; 0 or negative as in {@code kill(2)}
   * @param signal its number; 0 only asks whether the process is there
   * @throws ErrnoException ESRCH, EPERM, EINVAL
   */
  void kill(int pid, int signal) throws ErrnoException;

  /**
   * A limit of the calling process, which what it starts inherits.
   *
   * @param resource of what
   * @param hard whether the one that the limit in force may be raised to
   * @return the limit, {@link Rlimit#INFINITY} if there is none
   */
  long limit(Rlimit resource, boolean hard);

  /**
   * Changes the limits of the calling process.
   *
   * @param resource of what
   * @param soft the limit in force from now on
   * @param hard the one it may be raised to
   * @throws ErrnoException EINVAL, EPERM as {@code setrlimit(2)}
   */
  void setLimit(Rlimit resource, long soft, long hard) throws ErrnoException;

  /**
   * Takes a pending signal other than SIGKILL of the calling process off its list.
   *
   * @return its number, or 0 if there is none
   */
  int takeSignal();

  /**
   * Both ends of a pipe.
   *
   * @param reader where to read
   * @param writer where to write; EPIPE once the reader is closed
   */
  record Pipe(ShellFile reader, ShellFile writer) {}
}
