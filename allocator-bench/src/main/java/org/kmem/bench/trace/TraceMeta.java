package org.kmem.bench.trace;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A recording's sidecar, {@code meta.json}; what it does not say is empty, 0 or false.
 *
 * @param name the recording's name
 * @param kernel kernel release and version
 * @param cpus CPUs of the recorded machine
 * @param memTotalKb its memory in KiB
 * @param workload the command that ran
 * @param traceClock the clock of the timestamps
 * @param minFreeKbytes {@code vm.min_free_kbytes}
 * @param pcpHighFraction {@code vm.percpu_pagelist_high_fraction}
 * @param thpEnabled the huge page setting
 * @param events events in the trace
 * @param eventCounts events by the kernel's event name
 * @param lostEvents events the recorder lost
 * @param complete whether every event of the kernel's buffers is in the text
 * @param vmstatDelta counters that changed, end minus start
 */
public record TraceMeta(
    String name,
    String kernel,
    int cpus,
    @JsonProperty("mem_total_kb") long memTotalKb,
    String workload,
    @JsonProperty("trace_clock") String traceClock,
    @JsonProperty("min_free_kbytes") long minFreeKbytes,
    @JsonProperty("pcp_high_fraction") long pcpHighFraction,
    @JsonProperty("thp_enabled") String thpEnabled,
    long events,
    @JsonProperty("event_counts") Map<String, Long> eventCounts,
    @JsonProperty("lost_events") long lostEvents,
    boolean complete,
    @JsonProperty("vmstat_delta") Map<String, Long> vmstatDelta) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Fills what is missing and copies the maps. */
  @SuppressWarnings("NullAway") // Jackson passes null for what the text does not have.
  public TraceMeta {
    name = name == null ? "" : name;
    kernel = kernel == null ? "" : kernel;
    workload = workload == null ? "" : workload;
    traceClock = traceClock == null ? "" : traceClock;
    thpEnabled = thpEnabled == null ? "" : thpEnabled;
    eventCounts = eventCounts == null ? Map.of() : Map.copyOf(eventCounts);
    vmstatDelta = vmstatDelta == null ? Map.of() : Map.copyOf(vmstatDelta);
  }

  /**
   * Reads a sidecar; properties not listed here are ignored.
   *
   * @param source name in messages
   * @param json the text
   * @return what it says
   * @throws TraceFormatException if it is not a JSON object with values of these kinds
   */
  public static TraceMeta parse(String source, String json) throws TraceFormatException {
    try {
      TraceMeta meta = MAPPER.readValue(json, TraceMeta.class);
      if (meta == null) {
        throw TraceFormatException.atLine(source, 1, 1, "expected a JSON object but found null");
      }
      return meta;
    } catch (JacksonException malformed) {
      var where = malformed.getLocation();
      throw TraceFormatException.atLine(
          source,
          where == null ? 1 : Math.max(1, where.getLineNr()),
          where == null ? 1 : Math.max(1, where.getColumnNr()),
          "expected a recording's meta data: " + malformed.getOriginalMessage());
    } catch (NullPointerException nullCount) {
      throw TraceFormatException.atLine(
          source, 1, 1, "expected a number for each count, found null");
    }
  }
}
