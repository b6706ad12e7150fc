/**
 * Page tables: the real entries of x86_64 and arm64 in pages of the machine's own memory, and the TLBs that
 * remember them.
 *
 * <p>{@link org.kmem.mm.pgtable.PteFormat} knows the bits of entries, one format for each architecture, chosen
 * once for a machine. {@link org.kmem.mm.pgtable.PageTable} is the tree of one address space, {@link
 * org.kmem.mm.pgtable.HugeEntries} what is done to its huge entries, {@link
 * org.kmem.mm.pgtable.TranslationWalk} a translation step by step for readers. {@link
 * org.kmem.mm.pgtable.Mmu} translates as the hardware of a CPU does, through its {@link
 * org.kmem.mm.pgtable.Tlb}.
 *
 * <p>A <em>slot</em> is the physical address of an entry, as the kernel's {@code pte_t *} is its virtual one.
 * Levels are numbered from the pages up, see {@link org.kmem.mm.pgtable.PageLevel}. Everything belongs to the
 * holder of the scheduler's baton; which lock protects which entry is the caller's business.
 *
 * <p>Kernel counterpart: {@code include/linux/pgtable.h}, {@code arch/x86/mm/tlb.c}, {@code mm/pagewalk.c};
 * documentation {@code Documentation/mm/page_tables.rst}. Formats: Intel Software Developer's Manual volume 3,
 * chapter 5; Arm Architecture Reference Manual, chapter D8.
 */
@NullMarked
package org.kmem.mm.pgtable;

import org.jspecify.annotations.NullMarked;
