package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import org.kmem.stat.SlabInfo;
import org.kmem.stat.SlabInfoFormatException;

/**
 * The state of memory at one end of a recording; what was not recorded is empty.
 *
 * @param freeBlocks blocks on the buddy lists
 * @param pageBlocks migrate types of page blocks
 * @param zoneInfo {@code /proc/zoneinfo}
 * @param buddyInfo {@code /proc/buddyinfo}
 * @param pageTypeInfo {@code /proc/pagetypeinfo}
 * @param vmStat {@code /proc/vmstat}
 * @param slabInfo {@code /proc/slabinfo}
 */
public record Snapshots(
    Optional<FreeBlocks> freeBlocks,
    Optional<PageBlocks> pageBlocks,
    Optional<ZoneInfo> zoneInfo,
    Optional<BuddyInfo> buddyInfo,
    Optional<PageTypeInfo> pageTypeInfo,
    Optional<VmStat> vmStat,
    Optional<SlabInfo> slabInfo) {

  private interface Parser<T> {
    T parse(String source, String text) throws TraceFormatException;
  }

  /** Parses the files {@code PREFIXfreeblocks.txt} and so on, as far as they are there. */
  static Snapshots parse(String source, String prefix, Map<String, byte[]> files)
      throws TraceFormatException {
    return new Snapshots(
        read(source, prefix + "freeblocks.txt", files, FreeBlocks::parse),
        read(source, prefix + "pageblocks.txt", files, PageBlocks::parse),
        read(source, prefix + "zoneinfo.txt", files, ZoneInfo::parse),
        read(source, prefix + "buddyinfo.txt", files, BuddyInfo::parse),
        read(source, prefix + "pagetypeinfo.txt", files, PageTypeInfo::parse),
        read(source, prefix + "vmstat.txt", files, VmStat::parse),
        read(source, prefix + "slabinfo.txt", files, Snapshots::slabInfo));
  }

  private static SlabInfo slabInfo(String source, String text) throws TraceFormatException {
    try {
      return SlabInfo.parse(text);
    } catch (SlabInfoFormatException malformed) {
      throw TraceFormatException.atLine(
          source, malformed.line(), 1, String.valueOf(malformed.getMessage()));
    }
  }

  private static <T> Optional<T> read(
      String source, String name, Map<String, byte[]> files, Parser<T> parser)
      throws TraceFormatException {
    byte[] bytes = files.get(name);
    return bytes == null
        ? Optional.empty()
        : Optional.of(parser.parse(source + "/" + name, new String(bytes, UTF_8)));
  }
}
