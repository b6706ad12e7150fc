/**
 * What an allocation asks for: allocation flags and the mobility of the memory.
 *
 * <p>Kernel counterpart: {@code include/linux/gfp_types.h}, {@code enum migratetype} of {@code
 * mmzone.h}. Pure functions and constants; no locks.
 */
@NullMarked
package org.kmem.gfp;

import org.jspecify.annotations.NullMarked;
