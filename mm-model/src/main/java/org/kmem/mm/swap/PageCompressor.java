package org.kmem.mm.swap;

import io.airlift.compress.v3.lzo.LzoCompressor;
import io.airlift.compress.v3.lzo.LzoDecompressor;
import org.kmem.units.PageSize;

/**
 * Compresses pages by LZO, as the reference kernel does.
 *
 * <p>Has one buffer: what it gives is there until it is asked again.
 */
final class PageCompressor {
  /** What {@link #compress} answers for a page that does not become smaller. */
  static final int INCOMPRESSIBLE = -1;

  private static final int PAGE_BYTES = (int) PageSize.SIZE_BYTES;

  private final LzoCompressor compressor = new LzoCompressor();
  private final LzoDecompressor decompressor = new LzoDecompressor();
  private final byte[] page = new byte[PAGE_BYTES];
  private final byte[] compressed = new byte[compressor.maxCompressedLength(PAGE_BYTES)];

  /** The buffer of whole pages. */
  byte[] page() {
    return page;
  }

  /** The buffer of compressed ones. */
  byte[] compressed() {
    return compressed;
  }

  /** Compresses the page in the buffer; answers bytes of the result. */
  int compress() {
    int length = compressor.compress(page, 0, PAGE_BYTES, compressed, 0, compressed.length);
    return length < PAGE_BYTES ? length : INCOMPRESSIBLE;
  }

  /** Restores the page in the buffer from so many compressed bytes in the other. */
  void decompress(int length) {
    int restored = decompressor.decompress(compressed, 0, length, page, 0, PAGE_BYTES);
    if (restored != PAGE_BYTES) {
      throw new IllegalStateException(
          "a compressed page of %d bytes gave %d: somebody wrote over it"
              .formatted(length, restored));
    }
  }
}
