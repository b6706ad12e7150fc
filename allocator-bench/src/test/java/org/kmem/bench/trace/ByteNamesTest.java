package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ByteNamesTest {
  @Test
  void intern_manyNames_agreesWithAMap() {
    ByteNames names = new ByteNames(100_000);
    Map<String, Integer> model = new HashMap<>(Map.of("", 0));
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      String text = Integer.toString(random.nextInt(5000), 2 + random.nextInt(30));
      byte[] bytes = ("x".repeat(random.nextInt(9)) + text).getBytes(UTF_8);
      int from = bytes.length - text.length();
      int id = names.intern(bytes, from, bytes.length);
      assertThat(id).isEqualTo(model.computeIfAbsent(text, _ -> model.size()));
      assertThat(names.text(id)).isEqualTo(text);
    }
    assertThat(names.count()).isEqualTo(model.size());
  }

  @Test
  void intern_pastTheBound_isOneNameForAllOthers() {
    ByteNames names = new ByteNames(3);
    for (String text : new String[] {"a", "b", "c", "d", "a"}) {
      names.intern(text.getBytes(UTF_8), 0, 1);
    }
    assertThat(names.count()).isEqualTo(4);
    assertThat(names.intern("z".getBytes(UTF_8), 0, 1)).isEqualTo(3);
    assertThat(names.text(3)).isEqualTo("(too many names)");
    assertThat(names.intern("b".getBytes(UTF_8), 0, 1)).isEqualTo(2);
  }

  @Test
  void intern_longName_isCut() {
    ByteNames names = new ByteNames(3);
    assertThat(names.text(names.intern(new byte[2000], 0, 2000))).hasSize(ByteNames.MAX_BYTES);
  }
}
