package org.kmem.pool.top;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.units.PageSize;

/**
 * What a process has in RAM, as its {@code smaps} say. Linux only; of another user's process only root is told.
 *
 * <p>Each question reads the files anew. Immutable; safe for any thread. Source: {@code proc_pid_smaps(5)}, {@code
 * proc_pid_pagemap(5)}.
 */
public final class ProcessMemory {
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
  private static final Pattern RSS = Pattern.compile("^Rss: +(\\d+) kB$");
  private static final Pattern VM_RSS = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final long PRESENT = 1L << 63;
  private static final int CHUNK_PAGES = 1 << 13;

  private final Path directory;

  private ProcessMemory(Path directory) {
    this.directory = directory;
  }

  /**
   * The memory of a process.
   *
   * @param pid its number
   * @return what asks about it
   */
  public static ProcessMemory of(long pid) {
    return new ProcessMemory(Path.of("/proc", Long.toString(pid)));
  }

  /**
   * What the whole process has in RAM: {@code VmRSS}.
   *
   * @return bytes
   * @throws NoSuchFileException if there is no such process
   * @throws IOException if it cannot be read
   */
  public long residentBytes() throws IOException {
    Matcher rss =
        VM_RSS.matcher(Files.readString(directory.resolve("status"), StandardCharsets.ISO_8859_1));
    return rss.find() ? Long.parseLong(rss.group(1)) << 10 : 0;
  }

  /**
   * What a range of its memory has in RAM: {@code Rss} of the mappings that lie within it, and, of those that go on
   * beyond it, the pages in it that are there.
   *
   * @param address first byte
   * @param sizeBytes length
   * @return bytes; 0 if nothing is mapped there
   * @throws NoSuchFileException if there is no such process
   * @throws IOException if it cannot be read
   */
  public long residentBytes(long address, long sizeBytes) throws IOException {
    long end = address + sizeBytes;
    long bytes = 0;
    boolean isInside = false;
    try (BufferedReader lines =
        Files.newBufferedReader(directory.resolve("smaps"), StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher mapping = MAPPING.matcher(line);
        Matcher rss = RSS.matcher(line);
        if (mapping.matches()) {
          long from = Long.parseUnsignedLong(mapping.group(1), 16);
          long to = Long.parseUnsignedLong(mapping.group(2), 16);
          boolean overlaps =
              Long.compareUnsigned(from, end) < 0 && Long.compareUnsigned(to, address) > 0;
          isInside =
              overlaps
                  && Long.compareUnsigned(from, address) >= 0
                  && Long.compareUnsigned(to, end) <= 0;
          if (overlaps && !isInside) {
            bytes += presentBytes(Math.max(from, address), Math.min(to, end));
          }
        } else if (isInside && rss.matches()) {
          bytes += Long.parseLong(rss.group(1)) << 10;
        }
      }
    }
    return bytes;
  }

  private long presentBytes(long from, long to) throws IOException {
    long present = 0;
    byte[] chunk = new byte[CHUNK_PAGES * Long.BYTES];
    try (RandomAccessFile pagemap =
        new RandomAccessFile(directory.resolve("pagemap").toFile(), "r")) {
      for (long page = from >>> PageSize.SHIFT; page < to >>> PageSize.SHIFT; page += CHUNK_PAGES) {
        int pages = (int) Math.min(CHUNK_PAGES, (to >>> PageSize.SHIFT) - page);
        pagemap.seek(page * Long.BYTES);
        pagemap.readFully(chunk, 0, pages * Long.BYTES);
        ByteBuffer entries = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder());
        for (int i = 0; i < pages; i++) {
          present += (entries.getLong(i * Long.BYTES) & PRESENT) != 0 ? 1 : 0;
        }
      }
    }
    return present << PageSize.SHIFT;
  }
}
