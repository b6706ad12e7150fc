/**
 * Huge pages that a pool keeps apart from all other memory: pools of each size, who has reserved pages of them, files
 * and areas made of them, and what control groups may have.
 *
 * <p>{@link org.kmem.mm.hugetlb.Hstate} is the pool of one size: pages by node, free or in use, promised
 * (<em>reserved</em>) or taken beyond what the pool keeps (<em>surplus</em>). {@link org.kmem.mm.hugetlb.Hstates} has
 * the pools of a machine. {@link org.kmem.mm.hugetlb.HugetlbSpace} is a file of hugetlbfs, an anonymous mapping's
 * included; {@link org.kmem.mm.hugetlb.HugetlbArea} what an area of one has promised to it. {@link
 * org.kmem.mm.hugetlb.HugetlbFolios} hands out pages for faults and takes them back. Entries of page tables are {@code
 * pagewalk}'s and {@code fault}'s business.
 *
 * <pre>
 *   mmap      HugetlbArea.map    promises pages: resv += what the file's map, or the new area's, does not have
 *   fault     HugetlbFolios.alloc takes a promised page: free -= 1, resv -= 1; else one that is not promised
 *   fork      the child's private areas have no promise: only the first owner's faults cannot fail
 *   munmap    what was not used of a private promise is given back; a shared one stays the file's
 * </pre>
 *
 * <p>Everything belongs to the holder of the scheduler's baton; only fresh pages from the page allocator may wait.
 *
 * <p>Kernel counterpart: {@code mm/hugetlb.c}, {@code mm/hugetlb_cgroup.c}; documentation {@code
 * admin-guide/mm/hugetlbpage.rst}, {@code mm/hugetlbfs_reserv.rst}.
 */
@NullMarked
package org.kmem.mm.hugetlb;

import org.jspecify.annotations.NullMarked;
