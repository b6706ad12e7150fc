package org.kmem.mm.pgtable;

/**
 * The types of entries that are not present, by number: swap devices first, then what the kernel keeps in
 * such entries besides.
 *
 * <p>Offset of a device's entry: its slot in pages. Of a migration or poisoned one: the frame. Of a marker:
 * its bits. Type 0 with offset 0 would be an empty entry on arm64; slot 0 of a device holds its header and is
 * never used.
 *
 * <p>Kernel counterpart: {@code include/linux/swap.h} of a kernel with migration, device memory and memory
 * failure, as the reference is.
 */
public final class SwapType {
  /** Number of types that an entry can name. */
  public static final int COUNT = 32;

  /** Swap devices are 0 to this less one: {@code MAX_SWAPFILES}. */
  public static final int MAX_SWAPFILES = 23;

  /** A frame with a hardware error. */
  public static final int HWPOISON = 23;

  /** A page under migration that was mapped for reading. */
  public static final int MIGRATION_READ = 24;

  /** The same, anonymous and of this process alone. */
  public static final int MIGRATION_READ_EXCLUSIVE = 25;

  /** A page under migration that was mapped for writing. */
  public static final int MIGRATION_WRITE = 26;

  /** No page, but something to remember: userfaultfd, a guard, a poisoned page that is gone. */
  public static final int PTE_MARKER = 31;

  private SwapType() {}

  /**
   * Whether a type is a swap device.
   *
   * @param type the type
   * @return true below {@link #MAX_SWAPFILES}
   */
  public static boolean isDevice(int type) {
    return type < MAX_SWAPFILES;
  }

  /**
   * Whether a type is a page under migration.
   *
   * @param type the type
   * @return true for the three migration types
   */
  public static boolean isMigration(int type) {
    return type >= MIGRATION_READ && type <= MIGRATION_WRITE;
  }

  static String describe(int type) {
    if (isDevice(type)) {
      return "swap type=" + type;
    }
    return switch (type) {
      case HWPOISON -> "hwpoison";
      case MIGRATION_READ -> "migration read";
      case MIGRATION_READ_EXCLUSIVE -> "migration read exclusive";
      case MIGRATION_WRITE -> "migration write";
      case PTE_MARKER -> "marker";
      default -> "device type=" + type;
    };
  }
}
