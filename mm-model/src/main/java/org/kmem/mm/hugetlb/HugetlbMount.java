package org.kmem.mm.hugetlb;

import org.jspecify.annotations.Nullable;

/**
 * A mount of hugetlbfs as the pool knows it: whose pages, and how many.
 *
 * @param hstate the pool of its pages
 * @param subpool what it may take of it, or null if that is not bounded
 * @param number what its pages carry, 0 without a subpool
 */
public record HugetlbMount(Hstate hstate, @Nullable Subpool subpool, int number) {}
