package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.Recordings;
import org.kmem.slab.CacheFigures;

class RecordedCacheTest {
  @ParameterizedTest
  @CsvSource({
    "176, 176",
    "96, 104",
    "184, 192",
    "704, 704",
    "2080, 2112",
    "8392, 8448",
    "4096, 4096",
    "1, 8",
    "30, 4096",
    "17, 1000"
  })
  void geometry_anyRecordedSizes_isAsFarApart(int objectBytes, int sizeBytes) {
    RecordedCache cache = new RecordedCache("some", objectBytes, sizeBytes);
    assertThat(cache.geometry(2).sizeBytes()).isEqualTo(sizeBytes);
    assertThat(cache.geometry(2).objectSizeBytes()).isBetween(objectBytes, sizeBytes);
  }

  /** Of caches that events and slabinfo both know: names of merged caches can lie. */
  @ParameterizedTest
  @ValueSource(strings = {"vm512-a-procs", "vm512-c-pagecache", "host-g-javac"})
  void geometry_recordedCaches_hasTheKernelsObjectsPerSlab(String name) throws IOException {
    Recording recording = Recordings.open(name);
    ObjectScript script = ObjectScript.read(recording);
    int compared = 0;
    for (CacheFigures kernel : recording.end().slabInfo().orElseThrow().caches()) {
      for (RecordedCache cache : script.caches()) {
        if (cache.name().equals(kernel.name()) && cache.sizeBytes() == kernel.sizeBytes()) {
          compared++;
          assertThat(cache.geometry(script.cpus()).objects())
              .as(cache.toString())
              .isEqualTo(kernel.objectsPerSlab());
        }
      }
    }
    assertThat(compared).isGreaterThan(20);
  }

  @Test
  void geometry_sizeNoFlagExplains_isOfObjectsSoLarge() {
    assertThat(new RecordedCache("odd", 17, 1000).geometry(2).objectSizeBytes()).isEqualTo(1000);
  }
}
