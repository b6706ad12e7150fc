package org.kmem.mm.abi;

/** What mremap(2) may do: {@code MREMAP_*}. */
public final class MremapFlags {
  /** The mapping may go elsewhere. */
  public static final int MREMAP_MAYMOVE = 1;

  /** To an address that is given; needs {@link #MREMAP_MAYMOVE}. */
  public static final int MREMAP_FIXED = 2;

  /** The old range stays mapped, without its pages; needs {@link #MREMAP_MAYMOVE} and equal lengths. */
  public static final int MREMAP_DONTUNMAP = 4;

  /** All flags there are. */
  public static final int ALL = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP;

  private MremapFlags() {}
}
