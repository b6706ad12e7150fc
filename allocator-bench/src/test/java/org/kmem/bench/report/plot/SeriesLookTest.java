package org.kmem.bench.report.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeriesLookTest {
  private static final List<String> MANY =
      Stream.of("control:array", "slab:", "cache:", "malloc:", "lwjgl:", "netty:")
          .flatMap(family ->
              family.endsWith(":")
                  ? IntStream.range(0, 5).mapToObj(member -> family + member)
                  : Stream.of(family))
          .toList();

  @Test
  void of_manyNames_tellsAllApartAndKeepsTheirOrder() {
    List<SeriesLook> looks = SeriesLook.of(MANY);
    assertThat(looks).extracting(SeriesLook::name).containsExactlyElementsOf(MANY);
    assertThat(looks.stream().map(look -> look.light() + look.shape() + look.dashes()))
        .doesNotHaveDuplicates();
    assertThat(looks.stream().map(look -> look.dark() + look.shape() + look.dashes()))
        .doesNotHaveDuplicates();
  }

  @Test
  void of_fewNames_haveColoursOfTheirOwn() {
    assertThat(SeriesLook.of(List.of("page:a", "page:b", "page:c", "page:d")))
        .extracting(SeriesLook::light)
        .doesNotHaveDuplicates();
  }

  @Test
  void of_control_isGrey() {
    assertThat(SeriesLook.of(MANY).getFirst().light()).contains(" 0% ");
  }
}
