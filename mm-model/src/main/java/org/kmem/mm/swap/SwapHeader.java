package org.kmem.mm.swap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.kmem.units.PageSize;

/**
 * The first page of a swap area.
 *
 * <pre>
 *   0        1024      1028        1032         1036   1052    1068        1536          4086        4096
 *   +--------+---------+-----------+------------+------+-------+-----------+-------------+-----------+
 *   | (boot) | version | last page | bad pages  | uuid | label | (padding) | bad pages.. | signature |
 *   +--------+---------+-----------+------------+------+-------+-----------+-------------+-----------+
 * </pre>
 *
 * <p>Immutable. Source: mkswap(8). Kernel counterpart: {@code union swap_header}.
 *
 * @param lastPage number of the last page of the area
 */
public record SwapHeader(long lastPage) {
  /** Bytes of a header: a page. */
  public static final int BYTES = (int) PageSize.SIZE_BYTES;

  private static final String SIGNATURE = "SWAPSPACE2";
  private static final int SIGNATURE_AT = BYTES - SIGNATURE.length();
  private static final int VERSION_AT = 1024;
  private static final int LAST_PAGE_AT = 1028;
  private static final int UUID_AT = 1036;
  private static final int UUID_BYTES = 16;
  private static final int VERSION = 1;

  /**
   * Reads a header.
   *
   * @param page the first page of the area
   * @return the header, or null if it is none
   */
  public static @Nullable SwapHeader parse(byte[] page) {
    ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    byte[] signature = new byte[SIGNATURE.length()];
    bytes.get(SIGNATURE_AT, signature);
    boolean valid =
        SIGNATURE.equals(new String(signature, StandardCharsets.US_ASCII))
            && bytes.getInt(VERSION_AT) == VERSION;
    return valid ? new SwapHeader(Integer.toUnsignedLong(bytes.getInt(LAST_PAGE_AT))) : null;
  }

  /**
   * Writes a header, over a page that is zeros.
   *
   * @param uuid 16 bytes that name the area
   * @return the first page of the area
   */
  public byte[] format(byte[] uuid) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(VERSION_AT, VERSION);
    bytes.putInt(LAST_PAGE_AT, (int) lastPage);
    bytes.put(UUID_AT, uuid, 0, UUID_BYTES);
    bytes.put(SIGNATURE_AT, SIGNATURE.getBytes(StandardCharsets.US_ASCII));
    return bytes.array();
  }

  /**
   * Slots of the area.
   *
   * @return pages, the header among them
   */
  public long slots() {
    return lastPage + 1;
  }
}
