package org.kmem.mm.shell.command;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.shell.system.ShellSystem;

/**
 * One call of a command: its arguments, its streams, its surroundings. For the process that makes
 * the call only.
 */
public final class Invocation {
  private static final Set<OpenFlag> READ = EnumSet.of(OpenFlag.READ);
  private static final Set<OpenFlag> CREATE =
      EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE);
  private static final Set<OpenFlag> APPEND =
      EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.APPEND);

  private final String name;
  private final List<String> arguments;
  private final ShellSystem system;
  private final Surroundings surroundings;
  private final DescriptorTable descriptors;
  private final ByteInput in;
  private final ByteOutput out;
  private final ByteOutput err;

  /** What a command inherits from the shell that calls it. */
  public interface Surroundings {
    /**
     * The current directory.
     *
     * @return absolute, without a slash at the end unless it is the root
     */
    String directory();

    /**
     * The exported variables.
     *
     * @return a copy
     */
    Map<String, String> environment();

    /**
     * Permissions not given to files made.
     *
     * @return the umask
     */
    int umask();

    /**
     * Runs another command with the streams of the call, as {@code execvp(3)} in a child.
     *
     * @param argv name and arguments
     * @param extra variables added to its environment
     * @param streams descriptors it inherits
     * @return exit status; 127 if there is no such command
     */
    int run(List<String> argv, Map<String, String> extra, DescriptorTable streams);
  }

  /**
   * A call.
   *
   * @param name as it was called
   * @param arguments without the name
   * @param system the machine
   * @param surroundings of the calling shell
   * @param descriptors streams; closed descriptors fail with EBADF when used
   */
  public Invocation(
      String name,
      List<String> arguments,
      ShellSystem system,
      Surroundings surroundings,
      DescriptorTable descriptors) {
    this.name = name;
    this.arguments = arguments;
    this.system = system;
    this.surroundings = surroundings;
    this.descriptors = descriptors;
    this.in = new ByteInput(stream(0), "-");
    this.out = new ByteOutput(stream(1));
    this.err = new ByteOutput(stream(2));
  }

  private Descriptor stream(int number) {
    Descriptor d = descriptors.get(number);
    return d == null ? new Descriptor(ClosedFile.INSTANCE) : d;
  }

  /**
   * As it was called.
   *
   * @return the word
   */
  public String name() {
    return name;
  }

  /**
   * The arguments.
   *
   * @return without the name
   */
  public List<String> arguments() {
    return arguments;
  }

  /**
   * The arguments, taken apart.
   *
   * @param letters as {@code getopt(3)}: a colon after those that take a value
   * @return options and operands
   * @throws UsageException if an option is unknown or lacks its value
   */
  public Options options(String letters) throws UsageException {
    return Options.parse(letters, arguments);
  }

  /**
   * The machine.
   *
   * @return the door to it
   */
  public ShellSystem system() {
    return system;
  }

  /**
   * Standard input.
   *
   * @return shared with what runs next
   */
  public ByteInput in() {
    return in;
  }

  /**
   * Standard output, flushed when the command has ended.
   *
   * @return never null
   */
  public ByteOutput out() {
    return out;
  }

  /**
   * Standard error, flushed when the command has ended.
   *
   * @return never null
   */
  public ByteOutput err() {
    return err;
  }

  /**
   * The descriptors of the process.
   *
   * @return not to be closed
   */
  public DescriptorTable descriptors() {
    return descriptors;
  }

  /**
   * What is inherited.
   *
   * @return never null
   */
  public Surroundings surroundings() {
    return surroundings;
  }

  /**
   * Makes a path absolute.
   *
   * @param path as the user gave it
   * @return against the current directory, with {@code .} and {@code ..} left in
   */
  public String path(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    String directory = surroundings.directory();
    return directory.endsWith("/") ? directory + path : directory + "/" + path;
  }

  /**
   * Opens a file for reading; {@code -} is standard input.
   *
   * @param path as the user gave it
   * @return to be closed
   * @throws ErrnoException about the path
   */
  public ByteInput open(String path) throws ErrnoException {
    return path.equals("-")
        ? new ByteInput(in.descriptor().retain(), "-")
        : new ByteInput(new Descriptor(open(path, READ)), path);
  }

  /**
   * Opens a file for writing, made if needed.
   *
   * @param path as the user gave it
   * @param append at the end, instead of emptying it
   * @return to be closed
   * @throws ErrnoException about the path
   */
  public ByteOutput create(String path, boolean append) throws ErrnoException {
    return new ByteOutput(new Descriptor(open(path, append ? APPEND : CREATE)));
  }

  /**
   * Opens a file.
   *
   * @param path as the user gave it
   * @param flags how
   * @return to be closed
   * @throws ErrnoException about the path
   */
  public ShellFile open(String path, Set<OpenFlag> flags) throws ErrnoException {
    try {
      if (path.isEmpty()) {
        throw new ErrnoException(Errno.ENOENT);
      }
      return system.open(path(path), flags, 0666 & ~surroundings.umask());
    } catch (ErrnoException e) {
      throw e.about(path);
    }
  }

  /**
   * Runs another command with the same streams.
   *
   * @param argv name and arguments
   * @return exit status; 127 if there is no such command
   * @throws ErrnoException if what was printed before cannot be written
   */
  public int run(List<String> argv) throws ErrnoException {
    out.flush();
    err.flush();
    return surroundings.run(argv, Map.of(), descriptors);
  }

  /**
   * Complains: {@code NAME: MESSAGE} on standard error, at once.
   *
   * @param message without newline
   * @return 1, for a return statement
   */
  public int complain(String message) {
    try {
      err.println(name + ": " + message);
      err.flush();
    } catch (ErrnoException e) {
      return 1; // a complaint nobody can hear
    }
    return 1;
  }

  /**
   * Complains about a failed call.
   *
   * @param failure what failed
   * @return 1, for a return statement
   */
  public int complain(ErrnoException failure) {
    return complain(String.valueOf(failure.getMessage()));
  }
}
