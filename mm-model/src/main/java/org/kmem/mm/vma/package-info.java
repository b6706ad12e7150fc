/**
 * Areas of address spaces: what is mapped where, in an ordered tree, and how areas are split and merged.
 *
 * <p>{@link org.kmem.mm.vma.VmArea} is one range with one set of {@link org.kmem.mm.vma.VmFlags}, {@link
 * org.kmem.mm.vma.AreaTree} finds areas and gaps between them, {@link org.kmem.mm.vma.AreaEditor} is the only
 * one who splits, merges and moves their ends. What an area maps is known here by two interfaces that layers
 * above implement: {@link org.kmem.mm.mapping.MappedFile} for files and shared memory, {@link
 * org.kmem.mm.vma.AnonVmaChain} for the reverse map of anonymous memory.
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Who reads areas and may wait in between holds
 * the address space's {@code mmap_lock} for reading, who changes them for writing. Lock order: {@code
 * mmap_lock}, then whatever a file's interval tree or an anon_vma is guarded by.
 *
 * <p>Kernel counterpart: {@code struct vm_area_struct}, {@code mm/vma.c}, {@code lib/maple_tree.c};
 * documentation {@code Documentation/mm/process_addrs.rst}.
 *
 * <pre>{@code
 * VmArea area = tree.find(address);          // first area that ends above the address
 * if (area == null || area.start() > address) {
 *   return Errno.EFAULT.asResult();
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.mm.vma;

import org.jspecify.annotations.NullMarked;
