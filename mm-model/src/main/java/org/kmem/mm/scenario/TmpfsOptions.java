package org.kmem.mm.scenario;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MemSize;
import org.kmem.mm.abi.MemSizeFormatException;
import org.kmem.mm.fs.MemoryFileSystem;
import org.kmem.mm.pagecache.ShmemQuota;

/**
 * The options of a tmpfs as {@code mount} is given them and as {@code /proc/mounts} shows them.
 *
 * <p>Kernel counterpart: {@code shmem_parse_one}, {@code shmem_reconfigure}, {@code shmem_show_options}.
 */
final class TmpfsOptions {
  private static final String BYTES = "size";
  private static final String BLOCKS = "nr_blocks";
  private static final String INODES = "nr_inodes";
  private static final String HUGE = "huge";
  private static final String MODE = "mode";
  private static final int OCTAL = 8;
  private static final int STICKY_PERMISSIONS = 01777;
  private static final int HUNDRED = 100;
  private static final int PAGE_SHIFT = 12;
  private static final Set<String> VALUED = Set.of(BYTES, BLOCKS, INODES, HUGE, MODE);
  private static final Set<String> PLAIN =
      Set.of("rw", "ro", "remount", "relatime", "noatime", "nosuid", "nodev", "noexec", "inode64");
  private static final Set<String> HUGE_WORDS = Set.of("never", "always", "within_size", "advise");

  private final MountOptions given;
  private final long machinePages;

  /**
   * Reads options.
   *
   * @param given the words
   * @param machinePages memory of the machine, which sizes in percent and defaults refer to
   */
  TmpfsOptions(MountOptions given, long machinePages) {
    this.given = given;
    this.machinePages = machinePages;
  }

  private long defaultMost() {
    return machinePages / 2;
  }

  /**
   * Makes a file system what the options say; what they do not name stays.
   *
   * @return 0; {@code EINVAL} for an unknown word or value, a limit below what is used, or one where there was none:
   *     then nothing has changed
   */
  long apply(MemoryFileSystem fileSystem, ShmemQuota quota) {
    String huge = given.value(HUGE);
    if (!areKnown() || (huge != null && !HUGE_WORDS.contains(huge))) {
      return Errno.EINVAL.asResult();
    }
    long pages;
    long inodes;
    try {
      pages = limit(given.value(BLOCKS), pages(given.value(BYTES), quota.mostPages()));
      inodes = limit(given.value(INODES), quota.mostInodes());
      mode();
    } catch (NumberFormatException | MemSizeFormatException e) {
      return Errno.EINVAL.asResult();
    }
    if (isLate(pages, quota.mostPages()) || isLate(inodes, quota.mostInodes())) {
      return Errno.EINVAL.asResult();
    }
    if (pages < quota.usedPages() || inodes < fileSystem.usedInodes()) {
      return Errno.EINVAL.asResult();
    }
    quota.setMostPages(pages);
    quota.setMostInodes(inodes);
    if (huge != null) {
      quota.setHuge(huge);
    }
    return 0;
  }

  /** What was without bounds is not bounded afterwards. */
  private static boolean isLate(long limit, long before) {
    return before == Long.MAX_VALUE && limit != before;
  }

  private boolean areKnown() {
    for (String word : given.words()) {
      int equals = word.indexOf('=');
      if (!(equals < 0 ? PLAIN.contains(word) : VALUED.contains(word.substring(0, equals)))) {
        return false;
      }
    }
    return true;
  }

  private long pages(@Nullable String value, long otherwise) {
    if (value == null) {
      return otherwise;
    }
    if (value.endsWith("%")) {
      return machinePages * Long.parseLong(value.substring(0, value.length() - 1)) / HUNDRED;
    }
    long bytes = limit(value, 0);
    return bytes == Long.MAX_VALUE ? bytes : (bytes + (1 << PAGE_SHIFT) - 1) >> PAGE_SHIFT;
  }

  /** A number with a unit; 0 bounds nothing. */
  private static long limit(@Nullable String value, long otherwise) {
    long limit = value == null ? otherwise : MemSize.parse(value);
    if (limit < 0) {
      throw new NumberFormatException(value);
    }
    return limit == 0 && value != null ? Long.MAX_VALUE : limit;
  }

  /** Permissions of the root directory, or -1 if none are given. */
  int mode() {
    String mode = given.value(MODE);
    return mode == null ? -1 : Integer.parseInt(mode, OCTAL);
  }

  /** The options as the kernel shows them: what differs from the default. */
  String show(ShmemQuota quota) {
    StringBuilder shown = new StringBuilder(given.has("ro") ? "ro,relatime" : "rw,relatime");
    if (quota.mostPages() != defaultMost()) {
      long most = quota.mostPages() == Long.MAX_VALUE ? 0 : quota.mostPages();
      shown.append(",size=").append(most << (PAGE_SHIFT - 10)).append('k');
    }
    if (quota.mostInodes() != defaultMost()) {
      long most = quota.mostInodes() == Long.MAX_VALUE ? 0 : quota.mostInodes();
      shown.append(",nr_inodes=").append(most);
    }
    if (mode() >= 0 && mode() != STICKY_PERMISSIONS && !given.has("remount")) {
      shown.append(",mode=").append(Integer.toOctalString(mode()));
    }
    shown.append(",inode64");
    if (!quota.huge().equals("never")) {
      shown.append(",huge=").append(quota.huge());
    }
    return shown.toString();
  }
}
