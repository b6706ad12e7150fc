package org.kmem.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Question;
import org.kmem.bench.micro.Suite;

/**
 * Policies as files: {@code gate.yml}. A key that is not known, or a value that means nothing, is an error with its line,
 * since a policy that is silently less than what was written would gate less than everybody believes.
 */
public final class PolicyFile {
  private static final String ALPHA = "alpha";
  private static final String MIN_EFFECT = "minEffectPercent";
  private static final String BUDGET = "budgetMinutes";
  private static final String FORK = "fork";
  private static final String JVM_ARGS = "jvmArgs";
  private static final String ROWS = "rows";

  private static final String WARMUPS = "warmups";
  private static final String ITERATIONS = "iterations";
  private static final String ITERATION_MILLIS = "iterationMillis";

  private static final String BENCHMARKS = "benchmarks";
  private static final String THREADS = "threads";
  private static final String PARAMS = "params";

  private static final double USUAL_ALPHA = 0.05;
  private static final double USUAL_MIN_EFFECT_PERCENT = 3;
  private static final double USUAL_BUDGET_MINUTES = 10;
  private static final Effort USUAL_FORK = new Effort(1, 3, 5, 100);

  private PolicyFile() {}

  /**
   * Reads a policy.
   *
   * @param file a YAML file
   * @return the policy
   * @throws GateException if there is something wrong in it, with the line
   * @throws IOException if it cannot be read
   */
  public static GatePolicy read(Path file) throws IOException {
    return parse(file.toString(), Files.readString(file));
  }

  static GatePolicy parse(String name, String text) {
    YamlMap map =
        YamlMap.parse(name, text).allowing(Set.of(ALPHA, MIN_EFFECT, BUDGET, FORK, JVM_ARGS, ROWS));
    double budgetMinutes = map.number(BUDGET, USUAL_BUDGET_MINUTES);
    if (!(budgetMinutes > 0)) {
      throw map.error(BUDGET, "a budget of %s minutes buys nothing".formatted(budgetMinutes));
    }
    List<GateRow> rows = new ArrayList<>(new LinkedHashSet<>(rows(map)));
    return new GatePolicy(criteria(map), budgetMinutes, fork(map), map.texts(JVM_ARGS), rows);
  }

  private static Criteria criteria(YamlMap map) {
    double alpha = map.number(ALPHA, USUAL_ALPHA);
    double minEffect = map.number(MIN_EFFECT, USUAL_MIN_EFFECT_PERCENT) / 100;
    try {
      return new Criteria(alpha, minEffect);
    } catch (IllegalArgumentException wrong) {
      boolean isAlpha = !(alpha > 0 && alpha < 0.5);
      throw map.error(isAlpha ? ALPHA : MIN_EFFECT, wrong.getMessage());
    }
  }

  private static Effort fork(YamlMap map) {
    return map.map(FORK)
        .map(fork -> {
          fork.allowing(Set.of(WARMUPS, ITERATIONS, ITERATION_MILLIS));
          try {
            return new Effort(
                1,
                fork.integer(WARMUPS, USUAL_FORK.warmups()),
                fork.integer(ITERATIONS, USUAL_FORK.iterations()),
                fork.integer(ITERATION_MILLIS, USUAL_FORK.iterationMillis()));
          } catch (IllegalArgumentException wrong) {
            throw map.error(FORK, wrong.getMessage());
          }
        })
        .orElse(USUAL_FORK);
  }

  private static List<GateRow> rows(YamlMap map) {
    List<GateRow> rows = new ArrayList<>();
    for (YamlMap entry : map.maps(ROWS)) {
      entry.allowing(Set.of(BENCHMARKS, GateRow.ALLOC, THREADS, PARAMS));
      for (String benchmark : benchmarks(entry)) {
        for (Map<String, String> params : combinations(entry, benchmark)) {
          for (int threads : threads(entry)) {
            rows.addAll(rows(entry, new Question(benchmark, params, threads)));
          }
        }
      }
    }
    if (rows.isEmpty()) {
      throw map.error(ROWS, "there is no row: the gate would pass whatever changed");
    }
    return rows;
  }

  private static List<String> benchmarks(YamlMap entry) {
    String regex = entry.text(BENCHMARKS);
    try {
      List<String> found = Suite.matching(regex);
      if (found.isEmpty()) {
        throw entry.error(
            BENCHMARKS,
            "no benchmark matches '%s'; './kmem bench --list' shows those there are"
                .formatted(regex));
      }
      return found;
    } catch (PatternSyntaxException wrong) {
      throw entry.error(
          BENCHMARKS, "'%s' is no regular expression: %s".formatted(regex, wrong.getDescription()));
    }
  }

  private static List<GateRow> rows(YamlMap entry, Question question) {
    List<String> allocs = entry.texts(GateRow.ALLOC);
    if (allocs.isEmpty()) {
      throw entry.error(GateRow.ALLOC, "'alloc' is missing: name at least one allocator");
    }
    List<String> answering = question.answering(allocs);
    for (String alloc : allocs) {
      if (!answering.contains(alloc)) {
        throw entry.error(
            GateRow.ALLOC,
            "%s cannot be measured with '%s'; './kmem bench --list' shows what there is"
                .formatted(Suite.label(question.benchmark()), alloc));
      }
    }
    return answering.stream().map(alloc -> new GateRow(question, alloc)).toList();
  }

  private static List<Integer> threads(YamlMap entry) {
    List<String> texts = entry.texts(THREADS);
    List<Integer> threads = new ArrayList<>();
    for (String text : texts.isEmpty() ? List.of("1") : texts) {
      if (!text.matches("[1-9]\\d{0,2}")) {
        throw entry.error(THREADS, "'%s' is no number of threads: give 1 to 999".formatted(text));
      }
      threads.add(Integer.parseInt(text));
    }
    return threads;
  }

  private static List<Map<String, String>> combinations(YamlMap entry, String benchmark) {
    List<Map<String, String>> combinations = List.of(Map.of());
    YamlMap params = entry.map(PARAMS).orElse(null);
    if (params == null) {
      return combinations;
    }
    params.allowing(Suite.params(benchmark));
    for (String name : params.keys()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> combination : combinations) {
        for (String value : params.texts(name)) {
          Map<String, String> with = new LinkedHashMap<>(combination);
          with.put(name, value);
          longer.add(with);
        }
      }
      combinations = longer;
    }
    return combinations;
  }
}
