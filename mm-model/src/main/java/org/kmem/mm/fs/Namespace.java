package org.kmem.mm.fs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;

/**
 * Mounts, and the walk from a path to what it names.
 *
 * <p>Implementation notes. A walk holds a count on the dentry it stands on, which holds the whole way up. What
 * it ends in, a {@link Target}, holds a count on what was found, or on the directory if nothing was; {@link
 * #release} gives it up. Looking a name up may wait for the disk: the name is looked for again afterwards.
 *
 * <p>Kernel counterpart: {@code fs/namei.c}, {@code fs/namespace.c}.
 */
final class Namespace {
  private static final int SYMLINKS_MAX = 40;
  private static final int NAME_BYTES_MAX = 255;
  private static final int PATH_BYTES_MAX = 4096;

  static final int EXECUTE = 1;
  static final int WRITE = 2;
  static final int READ = 4;

  /**
   * Where a path leads.
   *
   * @param directory directory that the last name is in
   * @param name the last name; empty for a root
   * @param found what the name stands for, null if nothing
   */
  record Target(Location directory, String name, @Nullable Location found) {}

  private final DentryCache cache;
  private final List<Mount> mounts = new ArrayList<>();

  Namespace(DentryCache cache) {
    this.cache = cache;
  }

  List<Mount> mounts() {
    return mounts;
  }

  DentryCache cache() {
    return cache;
  }

  /** Mounts over a place that stays counted; null for the root. */
  void mount(
      FileSystem fileSystem,
      String source,
      String path,
      String options,
      @Nullable Location covers) {
    Dentry root = cache.makeRoot(fileSystem.root());
    Mount mount = new Mount(source, path, options, fileSystem, root, covers);
    if (covers != null) {
      covers.dentry().mounted = mount;
      cache.keepPath(covers.dentry());
    }
    mounts.add(mount);
  }

  void unmount(Mount mount) {
    Location covers = mount.covers;
    if (covers == null) {
      throw new IllegalArgumentException("the root stays mounted");
    }
    mounts.remove(mount);
    covers.dentry().mounted = null;
    cache.forgetPath(covers.dentry());
    cache.shrinkTree(mount.root);
    mount.fileSystem().unmounted();
    cache.put(mount.root);
    cache.put(covers.dentry());
  }

  void release(Target target) {
    Location found = target.found();
    cache.put(found != null ? found.dentry() : target.directory().dentry());
  }

  /**
   * Walks a path.
   *
   * @param followLast whether a symbolic link at the end is followed
   */
  FsResult<Target> walk(FsStruct fs, String path, boolean followLast) {
    if (path.isEmpty()) {
      return FsResult.failed(Errno.ENOENT);
    }
    if (path.getBytes(StandardCharsets.UTF_8).length >= PATH_BYTES_MAX) {
      return FsResult.failed(Errno.ENAMETOOLONG);
    }
    return new Walk(fs, followLast).to(absolute(fs, path));
  }

  static String absolute(FsStruct fs, String path) {
    return path.startsWith("/") ? path : fs.workingDirectory() + "/" + path;
  }

  /** The path of a place, from the root. */
  String pathOf(Location location) {
    StringBuilder path = new StringBuilder();
    Location at = location;
    while (true) {
      Dentry dentry = at.dentry();
      Location covers = at.mount().covers;
      if (dentry == at.mount().root) {
        if (covers == null) {
          break;
        }
        at = covers;
        continue;
      }
      path.insert(0, dentry.name).insert(0, '/');
      Dentry parent = dentry.parent;
      if (parent == null) {
        break;
      }
      at = new Location(at.mount(), parent);
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  /** The child of a directory, counted for the caller; negative if there is none. */
  FsResult<Dentry> child(Dentry directory, String name) {
    Dentry known = directory.children.get(name);
    if (known != null) {
      cache.get(known);
      return FsResult.ok(known);
    }
    Inode inode = directory.requireInode();
    FsResult<Inode> looked = inode.lookup(name);
    if (!inode.cachesNames()) {
      return switch (looked) {
        case FsResult.Ok<Inode>(Inode node) -> FsResult.ok(cache.makeUnkept(directory, name, node));
        case FsResult.Failed<Inode>(Errno errno) -> FsResult.failed(errno);
      };
    }
    if (looked instanceof FsResult.Failed<Inode>(Errno errno) && errno != Errno.ENOENT) {
      return FsResult.failed(errno);
    }
    Inode found = looked instanceof FsResult.Ok<Inode>(Inode node) ? node : null;
    Dentry raced = directory.children.get(name);
    if (raced != null) {
      if (found != null) {
        found.put();
      }
      cache.get(raced);
      return FsResult.ok(raced);
    }
    Dentry added = cache.add(directory, name, found);
    if (added == null) {
      if (found != null) {
        found.put();
      }
      return FsResult.failed(Errno.ENOMEM);
    }
    return FsResult.ok(added);
  }

  /** One walk. */
  private final class Walk {
    private final FsStruct fs;
    private final boolean followLast;
    private final Deque<String> names = new ArrayDeque<>();
    private Location at;
    private boolean wantsDirectory;
    private int symlinks;

    Walk(FsStruct fs, boolean followLast) {
      this.fs = fs;
      this.followLast = followLast;
      this.at = root();
      cache.get(at.dentry());
    }

    FsResult<Target> to(String path) {
      push(path);
      wantsDirectory = endsAsDirectory(path);
      while (true) {
        String name = names.poll();
        if (name == null) {
          return FsResult.ok(new Target(at, "", at));
        }
        if (!at.inode().isDirectory()) {
          return fail(Errno.ENOTDIR);
        }
        if (!fs.may(at.inode(), EXECUTE)) {
          return fail(Errno.EACCES);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
          return fail(Errno.ENAMETOOLONG);
        }
        boolean last = names.isEmpty();
        if (name.equals("..")) {
          up();
          if (last) {
            return FsResult.ok(new Target(at, "..", at));
          }
          continue;
        }
        FsResult<Dentry> looked = child(at.dentry(), name);
        if (looked instanceof FsResult.Failed<Dentry>(Errno errno)) {
          if (errno == Errno.ENOENT && last) {
            return FsResult.ok(new Target(at, name, null));
          }
          return fail(errno);
        }
        Dentry dentry = ((FsResult.Ok<Dentry>) looked).value();
        if (dentry.isNegative()) {
          return missing(dentry, name, last);
        }
        Location found = down(new Location(at.mount(), dentry));
        if (found.inode().type() == FileType.SYMLINK && (!last || followLast || wantsDirectory)) {
          if (++symlinks > SYMLINKS_MAX) {
            cache.put(found.dentry());
            return fail(Errno.ELOOP);
          }
          follow(found.inode().target());
          cache.put(found.dentry());
          continue;
        }
        Location directory = at;
        stepTo(found);
        if (last) {
          if (wantsDirectory && !found.inode().isDirectory()) {
            return fail(Errno.ENOTDIR);
          }
          return FsResult.ok(new Target(directory, name, found));
        }
      }
    }

    private FsResult<Target> missing(Dentry negative, String name, boolean last) {
      cache.put(negative);
      return last ? FsResult.ok(new Target(at, name, null)) : fail(Errno.ENOENT);
    }

    private FsResult<Target> fail(Errno errno) {
      cache.put(at.dentry());
      return FsResult.failed(errno);
    }

    private void follow(String target) {
      if (target.startsWith("/")) {
        Location root = root();
        cache.get(root.dentry());
        stepTo(root);
      }
      wantsDirectory |= names.isEmpty() && endsAsDirectory(target);
      List<String> rest = new ArrayList<>(names);
      names.clear();
      push(target);
      names.addAll(rest);
    }

    private void push(String path) {
      for (String name : path.split("/", -1)) {
        if (!name.isEmpty() && !name.equals(".")) {
          names.add(name);
        }
      }
    }

    private boolean endsAsDirectory(String path) {
      return path.endsWith("/") || path.endsWith("/.");
    }

    private void up() {
      Location here = at;
      while (here.dentry() == here.mount().root) {
        Location covers = here.mount().covers;
        if (covers == null) {
          return;
        }
        here = covers;
      }
      Dentry parent = here.dentry().parent;
      if (parent != null) {
        cache.get(parent);
        stepTo(new Location(here.mount(), parent));
      }
    }

    /** Moves on to a place that is counted already. */
    private void stepTo(Location next) {
      cache.put(at.dentry());
      at = next;
    }

    /** Where a place is covered by a mount, the root of that. */
    private Location down(Location place) {
      Location here = place;
      for (Mount over = here.dentry().mounted; over != null; over = here.dentry().mounted) {
        cache.get(over.root);
        cache.put(here.dentry());
        here = new Location(over, over.root);
      }
      return here;
    }

    private Location root() {
      Mount mount = mounts.getFirst();
      return new Location(mount, mount.root);
    }
  }
}
