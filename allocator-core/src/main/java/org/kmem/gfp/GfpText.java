package org.kmem.gfp;

import java.util.List;

/**
 * The kernel's text of allocation flags, both ways.
 *
 * <p>A printer takes names from the table in order, each if all of its bits are still left, and
 * prints the rest as a number. So the order of the table is part of the format: combinations with
 * most bits come first.
 */
final class GfpText {
  private static final String NONE = "none";

  private record Name(String text, int bits) {}

  /** In the order in which Linux 6.12 prints them. */
  private static final List<Name> PRINTED =
      List.of(
          new Name("GFP_TRANSHUGE", GfpFlags.GFP_TRANSHUGE),
          new Name("GFP_TRANSHUGE_LIGHT", GfpFlags.GFP_TRANSHUGE_LIGHT),
          new Name("GFP_HIGHUSER_MOVABLE", GfpFlags.GFP_HIGHUSER_MOVABLE),
          new Name("GFP_HIGHUSER", GfpFlags.GFP_HIGHUSER),
          new Name("GFP_USER", GfpFlags.GFP_USER),
          new Name("GFP_KERNEL_ACCOUNT", GfpFlags.GFP_KERNEL_ACCOUNT),
          new Name("GFP_KERNEL", GfpFlags.GFP_KERNEL),
          new Name("GFP_NOFS", GfpFlags.GFP_NOFS),
          new Name("GFP_ATOMIC", GfpFlags.GFP_ATOMIC),
          new Name("GFP_NOIO", GfpFlags.GFP_NOIO),
          new Name("GFP_NOWAIT", GfpFlags.GFP_NOWAIT),
          new Name("GFP_DMA", GfpFlags.GFP_DMA),
          new Name("__GFP_HIGHMEM", GfpFlags.__GFP_HIGHMEM),
          new Name("GFP_DMA32", GfpFlags.GFP_DMA32),
          new Name("__GFP_HIGH", GfpFlags.__GFP_HIGH),
          new Name("__GFP_IO", GfpFlags.__GFP_IO),
          new Name("__GFP_FS", GfpFlags.__GFP_FS),
          new Name("__GFP_NOWARN", GfpFlags.__GFP_NOWARN),
          new Name("__GFP_RETRY_MAYFAIL", GfpFlags.__GFP_RETRY_MAYFAIL),
          new Name("__GFP_NOFAIL", GfpFlags.__GFP_NOFAIL),
          new Name("__GFP_NORETRY", GfpFlags.__GFP_NORETRY),
          new Name("__GFP_COMP", GfpFlags.__GFP_COMP),
          new Name("__GFP_ZERO", GfpFlags.__GFP_ZERO),
          new Name("__GFP_NOMEMALLOC", GfpFlags.__GFP_NOMEMALLOC),
          new Name("__GFP_MEMALLOC", GfpFlags.__GFP_MEMALLOC),
          new Name("__GFP_HARDWALL", GfpFlags.__GFP_HARDWALL),
          new Name("__GFP_THISNODE", GfpFlags.__GFP_THISNODE),
          new Name("__GFP_RECLAIMABLE", GfpFlags.__GFP_RECLAIMABLE),
          new Name("__GFP_MOVABLE", GfpFlags.__GFP_MOVABLE),
          new Name("__GFP_ACCOUNT", GfpFlags.__GFP_ACCOUNT),
          new Name("__GFP_WRITE", GfpFlags.__GFP_WRITE),
          new Name("__GFP_RECLAIM", GfpFlags.__GFP_RECLAIM),
          new Name("__GFP_DIRECT_RECLAIM", GfpFlags.__GFP_DIRECT_RECLAIM),
          new Name("__GFP_KSWAPD_RECLAIM", GfpFlags.__GFP_KSWAPD_RECLAIM),
          new Name("__GFP_ZEROTAGS", GfpFlags.__GFP_ZEROTAGS));

  /** Understood, but never printed by 6.12; a flag without a bit in this configuration is zero. */
  private static final List<Name> READ_ONLY =
      List.of(
          new Name("__GFP_DMA", GfpFlags.__GFP_DMA),
          new Name("__GFP_DMA32", GfpFlags.__GFP_DMA32),
          new Name("__GFP_NO_OBJ_EXT", GfpFlags.__GFP_NO_OBJ_EXT),
          new Name("__GFP_NOLOCKDEP", 0),
          new Name("__GFP_SKIP_ZERO", 0),
          new Name("__GFP_SKIP_KASAN", 0));

  private GfpText() {}

  static String format(int gfp) {
    if (gfp == 0) {
      return NONE;
    }
    StringBuilder text = new StringBuilder();
    int left = gfp;
    for (Name name : PRINTED) {
      if ((left & name.bits) == name.bits) {
        left &= ~name.bits;
        separate(text).append(name.text);
      }
    }
    if (left != 0) {
      separate(text).append("0x").append(Integer.toHexString(left));
    }
    return text.toString();
  }

  private static StringBuilder separate(StringBuilder text) {
    return text.isEmpty() ? text : text.append('|');
  }

  static int parse(CharSequence text) {
    if (matches(text, 0, text.length(), NONE)) {
      return 0;
    }
    int gfp = 0;
    int start = 0;
    while (start <= text.length()) {
      int end = start;
      while (end < text.length() && text.charAt(end) != '|') {
        end++;
      }
      gfp |= bitsOf(text, start, end);
      start = end + 1;
    }
    return gfp;
  }

  private static int bitsOf(CharSequence text, int start, int end) {
    for (Name name : PRINTED) {
      if (matches(text, start, end, name.text)) {
        return name.bits;
      }
    }
    for (Name name : READ_ONLY) {
      if (matches(text, start, end, name.text)) {
        return name.bits;
      }
    }
    if (end - start > 2 && text.charAt(start) == '0' && text.charAt(start + 1) == 'x') {
      try {
        return Integer.parseUnsignedInt(text, start + 2, end, 16);
      } catch (NumberFormatException e) {
        throw new GfpFlagsFormatException(text, start, "not a 32-bit hexadecimal number", e);
      }
    }
    String problem =
        start == end
            ? "a flag is missing"
            : "unknown flag \"" + text.subSequence(start, end) + "\"";
    throw new GfpFlagsFormatException(text, start, problem, null);
  }

  private static boolean matches(CharSequence text, int start, int end, String name) {
    if (end - start != name.length()) {
      return false;
    }
    // Names share their beginnings and differ at the end.
    for (int i = name.length() - 1; i >= 0; i--) {
      if (text.charAt(start + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
