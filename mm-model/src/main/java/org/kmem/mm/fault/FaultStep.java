package org.kmem.mm.fault;

/** What a fault does, step by step, with the kernel's name for it. */
public enum FaultStep {
  /** The CPU found no translation that allows the access. Detail: the address. */
  TRAP("exc_page_fault", "no translation for the access at"),
  /** The area was found. Detail: its start. */
  AREA("find_vma", "area that starts at"),
  /** No area has the address. */
  NO_AREA("bad_area", "no area has"),
  /** A stack reaches down to the address now. Detail: its new start. */
  EXPAND_STACK("expand_stack", "stack grows down to"),
  /** The area forbids the access. Detail: the address. */
  ACCESS_ERROR("access_error", "area forbids the access at"),
  /** The area allows the access: memory management takes over. Detail: the address. */
  HANDLE("handle_mm_fault", "area allows the access at"),
  /** The entry was found or its tables made. Detail: physical address of the entry. */
  ENTRY("pte_offset_map", "entry is at physical"),
  /** Private anonymous memory. Detail: index of the page. */
  ANONYMOUS("do_anonymous_page", "anonymous page"),
  /** A huge page may be mapped. Detail: where it begins. */
  HUGE("do_huge_pmd_anonymous_page", "huge page for"),
  /** A huge entry becomes entries of pages. Detail: where it begins. */
  SPLIT_HUGE("__split_huge_pmd", "huge entry is split at"),
  /** A read maps the page of zeros. Detail: its frame. */
  ZERO_PAGE("do_anonymous_page", "read maps the zero page, frame"),
  /** The area has an anon_vma now. Detail: start of the area. */
  ANON_VMA("anon_vma_prepare", "anon_vma for the area at"),
  /** A page was allocated. Detail: its frame. */
  ALLOCATE("vma_alloc_folio", "new frame"),
  /** A read of a file's page. Detail: index of the page. */
  READ_FAULT("do_read_fault", "read of page"),
  /** Pages around were mapped from the page cache. Detail: how many. */
  FAULT_AROUND("do_fault_around", "pages mapped around:"),
  /** A write to a private mapping of a file. Detail: index of the page. */
  COW_FAULT("do_cow_fault", "private write to page"),
  /** A write to a shared mapping. Detail: index of the page. */
  SHARED_FAULT("do_shared_fault", "shared write to page"),
  /** The file brought the page. Detail: its frame. */
  FILE_PAGE("filemap_fault", "file brings frame"),
  /** The file system made the page ready for writing. Detail: index of the page. */
  MKWRITE("do_page_mkwrite", "file system readies page"),
  /** An entry forbids writing that the area allows. Detail: frame. */
  WRITE_PROTECTED("do_wp_page", "write to protected frame"),
  /** The page is this process's alone and is written in place. Detail: frame. */
  REUSE("wp_page_reuse", "written in place, frame"),
  /** The page was copied. Detail: the new frame. */
  COPY("wp_page_copy", "copied to frame"),
  /** Permissions were taken away to learn who uses the page. Detail: where the entry's memory begins. */
  NUMA_HINT("do_numa_page", "hint of who uses"),
  /** The page is swapped, or migrates. Detail: the entry. */
  SWAP("do_swap_page", "entry is not present"),
  /** The entry was written. Detail: the entry. */
  MAP("set_pte_at", "entry becomes"),
  /** The entry only became young or dirty. Detail: the entry. */
  TOUCH("ptep_set_access_flags", "entry is there already"),
  /** It is over. Detail: the result's bits. */
  END("mm_account_fault", "result bits");

  private final String function;
  private final String text;

  FaultStep(String function, String text) {
    this.function = function;
    this.text = text;
  }

  /**
   * Where the kernel does this.
   *
   * @return name of a function
   */
  public String function() {
    return function;
  }

  /**
   * What is done.
   *
   * @return words that a number follows
   */
  public String text() {
    return text;
  }
}
