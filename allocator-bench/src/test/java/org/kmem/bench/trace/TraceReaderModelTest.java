package org.kmem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kmem.bench.trace.TraceSamples.Result;

/** Real lines, damaged at random: reading never crashes, and what was not damaged is read as before. */
final class TraceReaderModelTest {
  private static final int ROUNDS = 1500;

  @Test
  void read_damagedText_neverCrashesAndKeepsUndamagedLines() {
    for (String name : List.of(TraceSamples.FTRACE, TraceSamples.TRACE_CMD, TraceSamples.PERF)) {
      byte[] text = TraceSamples.resource(name);
      List<String> clean = TraceSamples.read(text).events();
      Set<String> known = new HashSet<>(clean);
      long malformed = 0;
      for (int seed = 0; seed < ROUNDS; seed++) {
        int[] edits = new int[1];
        byte[] damaged = damage(text, new Random(seed), edits);
        Result result = TraceSamples.read(damaged);
        long same = result.events().stream().filter(known::contains).count();
        // An edit spoils at most the two lines it touches.
        assertThat(same)
            .as("%s seed %d", name, seed)
            .isGreaterThanOrEqualTo(clean.size() - 2L * edits[0] - lost(text, damaged));
        malformed += result.report().malformed();
      }
      assertThat(malformed).as("the damage was noticed").isGreaterThan(ROUNDS);
    }
  }

  @Test
  void read_damagedGzip_neverCrashes() {
    byte[] gzip = TraceSamples.gzip(TraceSamples.resource(TraceSamples.FTRACE));
    int noticed = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      TraceReport report = TraceSamples.read(damage(gzip, new Random(seed), new int[1])).report();
      noticed += report.truncated() || report.malformed() > 0 ? 1 : 0;
    }
    assertThat(noticed).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void read_randomBytes_neverCrashes() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(4000)];
      byte[] alphabet =
          "[] -:.=()0123456789abcdefx\n mm_page_free kfree ptr pfn"
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt()
                : alphabet[random.nextInt(alphabet.length)];
      }
      TraceReport report = TraceSamples.read(bytes).report();
      assertThat(report.events() + report.malformed()).isGreaterThanOrEqualTo(0);
    }
  }

  /** Lines that fell off the end. */
  private static long lost(byte[] before, byte[] after) {
    return Math.max(0, lines(before) - lines(after));
  }

  private static long lines(byte[] bytes) {
    long lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** Flips, cuts out, inserts or repeats bytes, now and then cuts the end off or adds a giant line. */
  static byte[] damage(byte[] clean, Random random, int[] edits) {
    byte[] bytes = clean.clone();
    edits[0] = 1 + random.nextInt(6);
    for (int edit = 0; edit < edits[0] && bytes.length > 0; edit++) {
      int at = random.nextInt(bytes.length);
      int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
      bytes =
          switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
              bytes[at] ^= (byte) (1 << random.nextInt(8));
              yield bytes;
            }
            case 4, 5, 6 -> splice(bytes, at, at + length, new byte[0]);
            case 7, 8 -> {
              byte[] noise = new byte[length];
              random.nextBytes(noise);
              yield splice(bytes, at, at, noise);
            }
            case 9 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 10 -> {
              byte[] giant = new byte[70_000 + random.nextInt(300_000)];
              Arrays.fill(giant, (byte) '7');
              yield random.nextInt(10) == 0 ? splice(bytes, at, at, giant) : bytes;
            }
            default -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
          };
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    byte[] result = new byte[from + middle.length + bytes.length - to];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }
}
