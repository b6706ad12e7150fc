/**
 * The units everything else counts in: page frame numbers, orders, page sizes, check levels.
 *
 * <p>Kernel counterpart: {@code include/linux/pfn.h}, {@code mmzone.h}.
 */
@NullMarked
package org.kmem.units;

import org.jspecify.annotations.NullMarked;
