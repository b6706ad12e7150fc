package org.kmem.bench.trace;

import java.util.HashMap;
import java.util.Map;

/**
 * GFP flag names as bits of Linux 6.12 (documented in {@code include/linux/gfp_types.h}, bit numbers
 * of a kernel without hardware tags).
 */
final class GfpNames {
  private static final Map<String, Integer> BITS = new HashMap<>();

  static {
    String[] single = {
      "__GFP_DMA",
      "__GFP_HIGHMEM",
      "__GFP_DMA32",
      "__GFP_MOVABLE",
      "__GFP_RECLAIMABLE",
      "__GFP_HIGH",
      "__GFP_IO",
      "__GFP_FS",
      "__GFP_ZERO",
      "",
      "__GFP_DIRECT_RECLAIM",
      "__GFP_KSWAPD_RECLAIM",
      "__GFP_WRITE",
      "__GFP_NOWARN",
      "__GFP_RETRY_MAYFAIL",
      "__GFP_NOFAIL",
      "__GFP_NORETRY",
      "__GFP_MEMALLOC",
      "__GFP_COMP",
      "__GFP_NOMEMALLOC",
      "__GFP_HARDWALL",
      "__GFP_THISNODE",
      "__GFP_ACCOUNT",
      "__GFP_ZEROTAGS"
    };
    for (int bit = 0; bit < single.length; bit++) {
      BITS.put(single[bit], 1 << bit);
    }
    BITS.remove("");
    join("__GFP_RECLAIM", "__GFP_DIRECT_RECLAIM|__GFP_KSWAPD_RECLAIM");
    join("GFP_NOWAIT", "__GFP_KSWAPD_RECLAIM|__GFP_NOWARN");
    join("GFP_ATOMIC", "__GFP_HIGH|__GFP_KSWAPD_RECLAIM");
    join("GFP_NOIO", "__GFP_RECLAIM");
    join("GFP_NOFS", "__GFP_RECLAIM|__GFP_IO");
    join("GFP_KERNEL", "__GFP_RECLAIM|__GFP_IO|__GFP_FS");
    join("GFP_KERNEL_ACCOUNT", "GFP_KERNEL|__GFP_ACCOUNT");
    join("GFP_USER", "GFP_KERNEL|__GFP_HARDWALL");
    join("GFP_DMA", "__GFP_DMA");
    join("GFP_DMA32", "__GFP_DMA32");
    join("GFP_HIGHUSER", "GFP_USER|__GFP_HIGHMEM");
    join("GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER|__GFP_MOVABLE");
    BITS.put(
        "GFP_TRANSHUGE_LIGHT",
        parse("GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_NOMEMALLOC|__GFP_NOWARN")
            & ~parse("__GFP_RECLAIM"));
    join("GFP_TRANSHUGE", "GFP_TRANSHUGE_LIGHT|__GFP_DIRECT_RECLAIM");
  }

  private GfpNames() {}

  private static void join(String name, String parts) {
    BITS.put(name, parse(parts));
  }

  static int parse(String text) {
    int bits = 0;
    for (String name : text.split("\\|", -1)) {
      Integer bit = BITS.get(name);
      if (bit != null) {
        bits |= bit;
      } else if (name.startsWith("0x")) {
        bits |= Integer.parseUnsignedInt(name, 2, name.length(), 16);
      } else {
        throw new IllegalArgumentException("unknown GFP flag " + name);
      }
    }
    return bits;
  }
}
