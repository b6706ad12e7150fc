package org.kmem.mm.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.shell.system.ShellSystem;

/** The files of a machine in memory: a tree with devices, pseudo-files and links. */
abstract class MemoryFiles implements ShellSystem {
  static final long EPOCH_NANOS = 1_700_000_000L * 1_000_000_000L;

  private final Node root;
  private long nextInode = 1;

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

  MemoryFiles() {
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
      node.modified = clockNanos();
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
      node.modified = clockNanos();
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
}
