package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.GfpFlagsFormatException;

/**
 * The names a trace uses: tasks, call sites, caches and GFP texts, each by a dense id. Id 0 is the
 * empty string, which stands for "none".
 *
 * <p>Grows while its cursor reads; ids never change. Not thread-safe.
 */
public final class TraceStrings {
  /** Bounds the memory that a hostile trace can take. */
  private static final int NAMES_MAX = 1 << 18;

  private static final int GFP_TEXTS_MAX = 1 << 12;

  final ByteNames tasks = new ByteNames(NAMES_MAX);
  final ByteNames callSites = new ByteNames(NAMES_MAX);
  final ByteNames cacheNames = new ByteNames(NAMES_MAX);
  final ByteNames gfpTexts = new ByteNames(GFP_TEXTS_MAX);

  private int[] gfpFlags = new int[64];
  private boolean[] gfpUnknown = new boolean[64];
  private int gfpDecoded;

  TraceStrings() {
    decodeNewGfpTexts();
  }

  /**
   * A task's name.
   *
   * @param id from {@link TraceEvent#taskId()}
   * @return the name as traced, without the pid
   */
  public String task(int id) {
    return tasks.text(id);
  }

  /**
   * A call site.
   *
   * @param id from {@link TraceEvent#callSiteId()}
   * @return for example {@code getname_flags+0x4f/0x200}
   */
  public String callSite(int id) {
    return callSites.text(id);
  }

  /**
   * A cache's name.
   *
   * @param id from {@link TraceEvent#cacheNameId()}
   * @return for example {@code names_cache}; empty for id 0
   */
  public String cacheName(int id) {
    return cacheNames.text(id);
  }

  /**
   * The text of GFP flags.
   *
   * @param id from {@link TraceEvent#gfpId()}
   * @return for example {@code GFP_KERNEL|__GFP_ZERO}
   */
  public String gfpText(int id) {
    return gfpTexts.text(id);
  }

  /** The bits of a GFP text. */
  int gfpFlags(int id) {
    return gfpFlags[id];
  }

  /** Whether a GFP text has a name that the decoder does not know. */
  boolean isGfpUnknown(int id) {
    return gfpUnknown[id];
  }

  int internGfp(byte[] bytes, int from, int to) {
    int id = gfpTexts.intern(bytes, from, to);
    if (id >= gfpDecoded) {
      decodeNewGfpTexts();
    }
    return id;
  }

  void decodeNewGfpTexts() {
    for (; gfpDecoded < gfpTexts.count(); gfpDecoded++) {
      if (gfpDecoded == gfpFlags.length) {
        gfpFlags = Arrays.copyOf(gfpFlags, gfpDecoded * 2);
        gfpUnknown = Arrays.copyOf(gfpUnknown, gfpDecoded * 2);
      }
      try {
        gfpFlags[gfpDecoded] = decode(new String(gfpTexts.bytes(gfpDecoded), UTF_8));
      } catch (GfpFlagsFormatException unknown) {
        gfpUnknown[gfpDecoded] = true;
      }
    }
  }

  private static int decode(String text) {
    return text.isEmpty() ? 0 : GfpFlags.parse(text);
  }
}
