package org.kmem.mm.ksm;

import org.jspecify.annotations.Nullable;

/** What is known of one page of a mergeable region. Kernel counterpart: {@code struct ksm_rmap_item}. */
final class RmapItem {
  /** Bytes that the kernel has of it, which count against what merging saves. */
  static final int BYTES = 64;

  private static final int OLDEST = 255;
  private static final int YOUNG = 3;

  final MmSlot slot;
  final long address;

  /** Of the page's bytes when they were last looked at. */
  long checksum;

  boolean hasChecksum;

  /** The merged page that it is mapped to; null if it is not merged. */
  @Nullable StableNode node;

  /** Number of the anon_vma under which it was merged. */
  int anonVma;

  /** Whether it counts as a page that was looked for and not found. */
  boolean unstable;

  /** The round in which it was looked for. */
  long round;

  private int age;
  private int skipsLeft;

  RmapItem(MmSlot slot, long address) {
    this.slot = slot;
    this.address = address;
  }

  /** Whether a page that never merges is to be passed over this time: {@code should_skip_rmap_item}. */
  boolean skip() {
    int before = age;
    age = Math.min(age + 1, OLDEST);
    if (before < YOUNG) {
      return false;
    }
    if (skipsLeft == 0) {
      skipsLeft = skipsAt(before);
      return false;
    }
    skipsLeft--;
    return true;
  }

  /** {@code skip_age}. */
  private static int skipsAt(int age) {
    if (age <= 3) {
      return 1;
    }
    if (age <= 5) {
      return 2;
    }
    return age <= 8 ? 4 : 8;
  }
}
