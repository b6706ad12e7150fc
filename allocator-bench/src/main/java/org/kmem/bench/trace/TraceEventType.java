package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's {@code kmem} trace events that a replay needs.
 *
 * <p>Source: Linux {@code Documentation/trace/events-kmem.rst}. Kernels before 6.1 have separate
 * {@code kmalloc_node} and {@code kmem_cache_alloc_node} events; they are read as {@link #KMALLOC} and
 * {@link #CACHE_ALLOC}.
 */
public enum TraceEventType {
  /** A page block was handed to a caller, or could not be ({@link TraceEvent#failed()}). */
  PAGE_ALLOC(0, "mm_page_alloc", true),
  /** A page block was freed by its owner. */
  PAGE_FREE(1, "mm_page_free", true),
  /** A second event for a page that {@link #PAGE_FREE} just reported: never count both. */
  PAGE_FREE_BATCHED(2, "mm_page_free_batched", true),
  /** A block left the buddy lists. */
  ZONE_LOCKED(3, "mm_page_alloc_zone_locked", true),
  /** A block went from a per-CPU list back to the buddy lists. */
  PCPU_DRAIN(4, "mm_page_pcpu_drain", true),
  /** An allocation fell back to a block of another migrate type. */
  EXTFRAG(5, "mm_page_alloc_extfrag", true),
  /** An object of a general size class was allocated. */
  KMALLOC(6, "kmalloc", false),
  /** An object was freed through {@code kfree}; its pointer may be 0. */
  KFREE(7, "kfree", false),
  /** An object of a named cache was allocated. */
  CACHE_ALLOC(8, "kmem_cache_alloc", false),
  /** An object of a named cache was freed. */
  CACHE_FREE(9, "kmem_cache_free", false);

  /** Number of types. */
  static final int COUNT = 10;

  private static final TraceEventType[] BY_CODE = values();
  private static final byte[] KMALLOC_NODE = "kmalloc_node".getBytes(US_ASCII);
  private static final byte[] CACHE_ALLOC_NODE = "kmem_cache_alloc_node".getBytes(US_ASCII);

  private final int code;
  private final String kernelName;

  @SuppressWarnings("ImmutableEnumChecker") // Never written after construction.
  private final byte[] nameBytes;

  private final boolean page;

  TraceEventType(int code, String kernelName, boolean page) {
    this.code = code;
    this.kernelName = kernelName;
    this.nameBytes = kernelName.getBytes(US_ASCII);
    this.page = page;
  }

  /**
   * The event's name in the kernel.
   *
   * @return for example {@code "mm_page_alloc"}
   */
  public String kernelName() {
    return kernelName;
  }

  /**
   * Whether the event is about page frames; the others are about objects.
   *
   * @return true if {@link TraceEvent#pfn()} is meaningful, false if {@link TraceEvent#ptr()} is
   */
  public boolean isPage() {
    return page;
  }

  /** The number that stands for this type in compact traces and tables: 0 to {@link #COUNT} - 1. */
  int code() {
    return code;
  }

  static TraceEventType ofCode(int code) {
    return BY_CODE[code];
  }

  /** The type named by {@code bytes[from, to)}, or null: the length decides who is compared. */
  static @Nullable TraceEventType ofName(byte[] bytes, int from, int to) {
    return switch (to - from) {
      case 5 -> KFREE.ifNamed(bytes, from, to);
      case 7 -> KMALLOC.ifNamed(bytes, from, to);
      case 12 ->
          Arrays.equals(bytes, from, to, KMALLOC_NODE, 0, 12)
              ? KMALLOC
              : PAGE_FREE.ifNamed(bytes, from, to);
      case 13 -> PAGE_ALLOC.ifNamed(bytes, from, to);
      case 15 -> CACHE_FREE.ifNamed(bytes, from, to);
      case 16 -> CACHE_ALLOC.ifNamed(bytes, from, to);
      case 18 -> PCPU_DRAIN.ifNamed(bytes, from, to);
      case 20 -> PAGE_FREE_BATCHED.ifNamed(bytes, from, to);
      case 21 ->
          Arrays.equals(bytes, from, to, CACHE_ALLOC_NODE, 0, 21)
              ? CACHE_ALLOC
              : EXTFRAG.ifNamed(bytes, from, to);
      case 25 -> ZONE_LOCKED.ifNamed(bytes, from, to);
      default -> null;
    };
  }

  private @Nullable TraceEventType ifNamed(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, nameBytes, 0, nameBytes.length) ? this : null;
  }
}
