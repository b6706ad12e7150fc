package org.kmem.mm.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.shell.system.ShellStream;
import org.kmem.mm.shell.system.ShellSystem;

/**
 * A machine in memory: a tree of files, a clock that only sleeping moves, processes that are threads of
 * which the holder of the baton runs.
 */
final class MemorySystem implements ShellSystem {
  private static final long EPOCH_NANOS = 1_700_000_000L * 1_000_000_000L;
  private static final int PIPE_BYTES = 65_536;
  private static final long PROCESSES_MAX = 1_805;

  private final Rlimits limits = Rlimits.initial(PROCESSES_MAX);

  /** A file, directory or link. */
  private static final class Node {
    private final FileStatus.Type type;
    private final long inode;
    private final Map<String, Node> children = new TreeMap<>();
    private byte[] bytes = {};
    private String target = "";
    private int permissions = 0644;
    private long modified;
    private @Nullable Device device;

    Node(FileStatus.Type type, long inode) {
      this.type = type;
      this.inode = inode;
    }
  }

  /** What a pseudo-file does. */
  interface Device {
    int read(byte[] buffer, int offset, int length) throws ErrnoException;

    int write(String text) throws ErrnoException;
  }

  /** A process. */
  private final class SimProcess implements ShellJob {
    private final int pid;
    private final Deque<Integer> signals = new ArrayDeque<>();
    private boolean done;
    private boolean killed;
    private int status;

    SimProcess(int pid) {
      this.pid = pid;
    }

    @Override
    public int pid() {
      return pid;
    }

    @Override
    public boolean isDone() {
      return done;
    }

    @Override
    public int await() {
      SimProcess waiter = current();
      blockUntil(() -> done || !waiter.signals.isEmpty());
      return done ? status : INTERRUPTED;
    }
  }

  /** Ends a killed process. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A condition of the machine. */
  private interface Test {
    boolean holds();
  }

  private final ReentrantLock baton = new ReentrantLock();
  private final Condition changed = baton.newCondition();
  private final Map<Integer, SimProcess> processes = new HashMap<>();
  private final Map<Thread, SimProcess> byThread = new HashMap<>();
  private final List<Long> sleepers = new ArrayList<>();
  private final List<Test> waiting = new ArrayList<>();
  private final SimProcess shell;
  private final Node root;
  private int runnable = 1;
  private int nextPid = 100;
  private long nextInode = 1;
  private long now = EPOCH_NANOS;

  MemorySystem() {
    shell = new SimProcess(nextPid++);
    processes.put(shell.pid, shell);
    root = new Node(FileStatus.Type.DIRECTORY, nextInode++);
    for (String directory : List.of("/dev", "/data", "/tmp", "/run", "/proc", "/bin")) {
      node(directory, FileStatus.Type.DIRECTORY);
    }
    device("/dev/null", -1);
    device("/dev/zero", 0);
    node("/dev/full", FileStatus.Type.CHARACTER).device =
        new Device() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            return -1;
          }

          @Override
          public int write(String text) throws ErrnoException {
            throw new ErrnoException(Errno.ENOSPC);
          }
        };
  }

  private void device(String path, int fill) {
    node(path, FileStatus.Type.CHARACTER).device =
        new Device() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            if (fill < 0) {
              return -1;
            }
            Arrays.fill(buffer, offset, offset + length, (byte) fill);
            return length;
          }

          @Override
          public int write(String text) {
            return text.length();
          }
        };
  }

  /** Makes a pseudo-file. */
  void pseudo(String path, Device device) {
    node(path, FileStatus.Type.FILE).device = device;
  }

  /** Makes a file with its directories. */
  void file(String path, String text) {
    node(path, FileStatus.Type.FILE).bytes = text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A file's text. */
  String text(String path) {
    try {
      return new String(find(path, true).bytes, StandardCharsets.ISO_8859_1);
    } catch (ErrnoException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  private Node node(String path, FileStatus.Type type) {
    Node at = root;
    String[] names = path.substring(1).split("/", -1);
    for (int i = 0; i < names.length; i++) {
      FileStatus.Type kind = i < names.length - 1 ? FileStatus.Type.DIRECTORY : type;
      at = at.children.computeIfAbsent(names[i], n -> new Node(kind, nextInode++));
    }
    return at;
  }

  private Node find(String path, boolean follow) throws ErrnoException {
    Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/", -1)));
    Deque<Node> trail = new ArrayDeque<>();
    Node at = root;
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        if (at.type != FileStatus.Type.DIRECTORY && name.isEmpty()) {
          throw new ErrnoException(Errno.ENOTDIR);
        }
        continue;
      }
      if (at.type != FileStatus.Type.DIRECTORY) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
      if (name.equals("..")) {
        at = trail.isEmpty() ? root : trail.pop();
        continue;
      }
      Node child = at.children.get(name);
      if (child == null) {
        throw new ErrnoException(Errno.ENOENT);
      }
      if (child.type == FileStatus.Type.SYMLINK && (follow || !left.isEmpty())) {
        if (++links > 40) {
          throw new ErrnoException(Errno.ELOOP);
        }
        String[] parts = child.target.split("/", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
          left.addFirst(parts[i]);
        }
        if (child.target.startsWith("/")) {
          at = root;
          trail.clear();
        }
        continue;
      }
      trail.push(at);
      at = child;
    }
    return at;
  }

  private Node parent(String path) throws ErrnoException {
    int slash = path.lastIndexOf('/');
    Node parent = find(slash == 0 ? "/." : path.substring(0, slash), true);
    if (parent.type != FileStatus.Type.DIRECTORY) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    return parent;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public ShellFile open(String path, Set<OpenFlag> flags, int permissions) throws ErrnoException {
    Node node;
    try {
      node = find(path, true);
      if (flags.contains(OpenFlag.EXCLUSIVE)) {
        throw new ErrnoException(Errno.EEXIST);
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT || !flags.contains(OpenFlag.CREATE)) {
        throw e;
      }
      node = new Node(FileStatus.Type.FILE, nextInode++);
      node.permissions = permissions;
      node.modified = now;
      parent(path).children.put(last(path), node);
    }
    if (node.type == FileStatus.Type.DIRECTORY && flags.contains(OpenFlag.WRITE)) {
      throw new ErrnoException(Errno.EISDIR);
    }
    if (flags.contains(OpenFlag.TRUNCATE) && node.device == null) {
      node.bytes = new byte[0];
    }
    return new OpenNode(node, flags.contains(OpenFlag.APPEND));
  }

  /** An open file. */
  private final class OpenNode implements ShellFile {
    private final Node node;
    private final boolean append;
    private int position;

    OpenNode(Node node, boolean append) {
      this.node = node;
      this.append = append;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws ErrnoException {
      if (node.type == FileStatus.Type.DIRECTORY) {
        throw new ErrnoException(Errno.EISDIR);
      }
      if (node.device != null) {
        return node.device.read(buffer, offset, length);
      }
      int count = Math.min(length, node.bytes.length - position);
      if (count <= 0) {
        return -1;
      }
      System.arraycopy(node.bytes, position, buffer, offset, count);
      position += count;
      return count;
    }

    @Override
    public int write(byte[] buffer, int offset, int length) throws ErrnoException {
      if (node.device != null) {
        return node.device.write(new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
      }
      position = append ? node.bytes.length : position;
      if (position + length > node.bytes.length) {
        node.bytes = Arrays.copyOf(node.bytes, position + length);
      }
      System.arraycopy(buffer, offset, node.bytes, position, length);
      position += length;
      node.modified = now;
      return length;
    }

    @Override
    public void seek(long to) {
      position = (int) to;
    }

    @Override
    public void truncate(long sizeBytes) {
      node.bytes = Arrays.copyOf(node.bytes, (int) sizeBytes);
    }

    @Override
    public void sync() {}

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public void close() {}
  }

  @Override
  public FileStatus stat(String path, boolean follow) throws ErrnoException {
    Node node = find(path, follow);
    return new FileStatus(
        node.type,
        node.type == FileStatus.Type.DIRECTORY ? 0755 : node.permissions,
        1,
        0,
        0,
        node.bytes.length,
        (node.bytes.length + 511) / 512,
        node.modified == 0 ? EPOCH_NANOS : node.modified,
        1,
        node.inode);
  }

  @Override
  public List<String> list(String path) throws ErrnoException {
    Node node = find(path, true);
    if (node.type != FileStatus.Type.DIRECTORY) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    return List.copyOf(node.children.keySet()).reversed();
  }

  private void put(String path, Node node) throws ErrnoException {
    if (parent(path).children.putIfAbsent(last(path), node) != null) {
      throw new ErrnoException(Errno.EEXIST);
    }
  }

  @Override
  public void mkdir(String path, int permissions) throws ErrnoException {
    put(path, new Node(FileStatus.Type.DIRECTORY, nextInode++));
  }

  @Override
  public void rmdir(String path) throws ErrnoException {
    Node node = find(path, false);
    if (node.type != FileStatus.Type.DIRECTORY) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    if (!node.children.isEmpty()) {
      throw new ErrnoException(Errno.ENOTEMPTY);
    }
    parent(path).children.remove(last(path));
  }

  @Override
  public void unlink(String path) throws ErrnoException {
    if (find(path, false).type == FileStatus.Type.DIRECTORY) {
      throw new ErrnoException(Errno.EISDIR);
    }
    parent(path).children.remove(last(path));
  }

  @Override
  public void link(String existing, String path) throws ErrnoException {
    put(path, find(existing, true));
  }

  @Override
  public void symlink(String target, String path) throws ErrnoException {
    Node node = new Node(FileStatus.Type.SYMLINK, nextInode++);
    node.target = target;
    put(path, node);
  }

  @Override
  public String readlink(String path) throws ErrnoException {
    Node node = find(path, false);
    if (node.type != FileStatus.Type.SYMLINK) {
      throw new ErrnoException(Errno.EINVAL);
    }
    return node.target;
  }

  @Override
  public void rename(String from, String to) throws ErrnoException {
    Node node = find(from, false);
    parent(to).children.put(last(to), node);
    parent(from).children.remove(last(from));
  }

  @Override
  public void chmod(String path, int permissions) throws ErrnoException {
    find(path, true).permissions = permissions;
  }

  @Override
  public void touch(String path, long nanos) throws ErrnoException {
    find(path, true).modified = nanos;
  }

  @Override
  public void sync() {}

  private SimProcess current() {
    return byThread.getOrDefault(Thread.currentThread(), shell);
  }

  /** Lets others run until a condition holds; the caller holds the baton. */
  private void blockUntil(Test test) {
    SimProcess process = current();
    Test wake = () -> test.holds() || process.killed;
    waiting.add(wake);
    runnable--;
    while (!wake.holds()) {
      moveClockIfIdle();
      if (!wake.holds()) {
        changed.awaitUninterruptibly();
      }
    }
    runnable++;
    waiting.remove(wake);
    if (process.killed) {
      throw new Killed();
    }
  }

  /** The clock moves to the next sleeper when nobody runs and nobody could. */
  private void moveClockIfIdle() {
    if (runnable == 0 && waiting.stream().noneMatch(Test::holds)) {
      now = sleepers.stream().min(Long::compare).orElse(now);
    }
    changed.signalAll();
  }

  /** A pipe of 64 kB. */
  private static final class PipeEnds {
    private final byte[] ring = new byte[PIPE_BYTES];
    private int size;
    private int start;
    private boolean readerOpen = true;
    private boolean writerOpen = true;
  }

  @Override
  public Pipe pipe() {
    PipeEnds ends = new PipeEnds();
    return new Pipe(
        new ShellStream() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            blockUntil(() -> ends.size > 0 || !ends.writerOpen);
            int count = Math.min(length, ends.size);
            for (int i = 0; i < count; i++) {
              buffer[offset + i] = ends.ring[(ends.start + i) % PIPE_BYTES];
            }
            ends.start = (ends.start + count) % PIPE_BYTES;
            ends.size -= count;
            changed.signalAll();
            return count == 0 ? -1 : count;
          }

          @Override
          public void close() {
            ends.readerOpen = false;
            changed.signalAll();
          }
        },
        new ShellStream() {
          @Override
          public int write(byte[] buffer, int offset, int length) throws ErrnoException {
            blockUntil(() -> ends.size < PIPE_BYTES || !ends.readerOpen);
            if (!ends.readerOpen) {
              throw new ErrnoException(Errno.EPIPE);
            }
            int count = Math.min(length, PIPE_BYTES - ends.size);
            for (int i = 0; i < count; i++) {
              ends.ring[(ends.start + ends.size + i) % PIPE_BYTES] = buffer[offset + i];
            }
            ends.size += count;
            changed.signalAll();
            return count;
          }

          @Override
          public void close() {
            ends.writerOpen = false;
            changed.signalAll();
          }
        });
  }

  @Override
  public long clockNanos() {
    return now;
  }

  @Override
  public boolean sleep(long nanos) {
    long wake = now + nanos;
    sleepers.add(wake);
    SimProcess sleeper = current();
    blockUntil(() -> now >= wake || !sleeper.signals.isEmpty());
    sleepers.remove(wake);
    return now >= wake;
  }

  @Override
  public int pid() {
    return current().pid;
  }

  @Override
  public ShellJob start(String name, ShellJob.Body body) {
    SimProcess process = new SimProcess(nextPid++);
    processes.put(process.pid, process);
    runnable++;
    Thread.ofVirtual()
        .start(() -> {
          baton.lock();
          try {
            byThread.put(Thread.currentThread(), process);
            process.status = body.run();
          } catch (Killed e) {
            process.status = 137;
          } finally {
            byThread.remove(Thread.currentThread());
            process.done = true;
            runnable--;
            moveClockIfIdle();
            baton.unlock();
          }
        });
    return process;
  }

  @Override
  public long limit(Rlimit resource, boolean hard) {
    return hard ? limits.hard(resource) : limits.soft(resource);
  }

  @Override
  public void setLimit(Rlimit resource, long soft, long hard) throws ErrnoException {
    if (limits.set(resource, soft, hard, Credentials.ROOT) != 0) {
      throw new ErrnoException(Errno.EINVAL);
    }
  }

  @Override
  public void kill(int pid, int signal) throws ErrnoException {
    SimProcess process = processes.get(pid);
    if (process == null || process.done) {
      throw new ErrnoException(Errno.ESRCH);
    }
    if (signal == 9) {
      process.killed = true;
    } else if (signal != 0) {
      process.signals.add(signal);
    }
    changed.signalAll();
  }

  @Override
  public int takeSignal() {
    Integer signal = current().signals.poll();
    return signal == null ? 0 : signal;
  }

  /** Runs something as the shell, holding the baton. */
  int runAsShell(IntSupplier body) {
    baton.lock();
    try {
      return body.getAsInt();
    } finally {
      baton.unlock();
    }
  }
}
