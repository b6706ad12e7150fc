package org.kmem.mm.scenario.actor;

import java.util.Set;
import java.util.StringTokenizer;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.shell.system.ShellSystem;

/** Reads the text files of the machine for the client. */
final class FileText {
  private static final int CHUNK_BYTES = 4096;

  private FileText() {}

  /**
   * All of a file.
   *
   * @param system whose file
   * @param path absolute
   * @return its bytes as chars
   * @throws ErrnoException as {@code open(2)} and {@code read(2)} fail
   */
  static String read(ShellSystem system, String path) throws ErrnoException {
    ShellFile file = system.open(path, Set.of(OpenFlag.READ), 0);
    try {
      StringBuilder text = new StringBuilder();
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int got = file.read(chunk, 0, chunk.length);
          got > 0;
          got = file.read(chunk, 0, chunk.length)) {
        for (int i = 0; i < got; i++) {
          text.append((char) (chunk[i] & 0xff));
        }
      }
      return text.toString();
    } finally {
      file.close();
    }
  }

  /**
   * A word of the first line whose first word is a key, or the key and a colon.
   *
   * @param text lines
   * @param key the key
   * @param number which word, the key being 1
   * @return the word, empty if the line has not so many; {@code "absent"} if there is no such line
   */
  static Answer word(String text, String key, int number) {
    for (String line : text.split("\n", -1)) {
      StringTokenizer words = new StringTokenizer(line, " \t");
      if (!words.hasMoreTokens()) {
        continue;
      }
      String word = words.nextToken();
      if (word.equals(key) || word.equals(key + ":")) {
        for (int i = 1; i < number; i++) {
          word = words.hasMoreTokens() ? words.nextToken() : "";
        }
        return Answer.of(word);
      }
    }
    return Answer.failed("absent");
  }
}
