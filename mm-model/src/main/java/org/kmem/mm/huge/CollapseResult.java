package org.kmem.mm.huge;

import org.kmem.mm.abi.Errno;

/**
 * What came of looking at a piece of 2 MiB, and what {@code MADV_COLLAPSE} answers if that was the last failure.
 *
 * <p>Source: madvise(2). Kernel counterpart: {@code enum scan_result}, {@code madvise_collapse_errno}.
 */
enum CollapseResult {
  /** It is a huge page now. */
  SUCCEED(Errno.EINVAL, true),
  /** It was one before. */
  PMD_MAPPED(Errno.EINVAL, true),
  /** There is nothing that could become one. */
  PMD_NULL(Errno.EINVAL, true),
  /** More pages are missing than may be filled. */
  EXCEED_NONE_PTE(Errno.EBUSY, false),
  /** More are swapped than may be read. */
  EXCEED_SWAP_PTE(Errno.EINVAL, false),
  /** More are shared than may be copied. */
  EXCEED_SHARED_PTE(Errno.EINVAL, false),
  /** None may be written. */
  PAGE_RO(Errno.EINVAL, true),
  /** None was accessed of late. */
  LACK_REFERENCED_PAGE(Errno.EINVAL, true),
  /** Something mapped is no page. */
  PAGE_NULL(Errno.EINVAL, true),
  /** A page is of another kind. */
  PAGE_ANON(Errno.EINVAL, false),
  /** A page is held by somebody. */
  PAGE_COUNT(Errno.EAGAIN, true),
  /** A page is locked. */
  PAGE_LOCK(Errno.EAGAIN, true),
  /** A page is on no list. */
  PAGE_LRU(Errno.EAGAIN, true),
  /** The area has changed and may have none now. */
  VMA_CHECK(Errno.EINVAL, false),
  /** There is no memory for a huge page. */
  ALLOC_HUGE_PAGE_FAIL(Errno.ENOMEM, false),
  /** The control group may not have one. */
  CGROUP_CHARGE_FAIL(Errno.EBUSY, false),
  /** The file has nothing at all there, which shows once the huge page is allocated. */
  TRUNCATED(Errno.EINVAL, false),
  /** A swapped page could not be read. */
  FAIL(Errno.EINVAL, false);

  private final Errno errno;
  private final boolean goesOn;

  CollapseResult(Errno errno, boolean goesOn) {
    this.errno = errno;
    this.goesOn = goesOn;
  }

  /** What madvise answers. */
  Errno errno() {
    return errno;
  }

  /** Whether madvise tries the next piece all the same. */
  boolean goesOn() {
    return goesOn;
  }
}
