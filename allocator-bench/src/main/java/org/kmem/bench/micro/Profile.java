package org.kmem.bench.micro;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A set of questions that is measured as a whole; the sets are resources beside this class.
 *
 * @param name its name
 * @param about what it is for
 * @param effort how long each row is measured
 * @param suites what is asked
 * @param allocs how the names begin of the allocators that suites are about which do not say it; null for all
 */
public record Profile(
    String name, String about, Effort effort, List<Rows> suites, @Nullable List<String> allocs) {
  /** What is measured unless something else is asked for. */
  public static final String DEFAULT = "default";

  /** What {@code --quick} measures. */
  public static final String QUICK = "quick";

  /** Full page suites, within three quarters of an hour. */
  public static final String PAGE = "page";

  /** Allocators of pieces side by side, within forty minutes. */
  public static final String OBJECTS = "objects";

  /** What programs do in a machine of the model. */
  public static final String MODEL = "model";

  /** Pools of objects, ours and those that users would pick instead. */
  public static final String POOL = "pool";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Questions about one benchmark: every number of threads with every combination of parameters.
   *
   * @param benchmark class and method
   * @param threads numbers of threads
   * @param params values by name of the parameter
   * @param effort how long each row is measured, or null for the profile's effort
   * @param allocs how the names begin of the allocators that it is about beside the control; null for the profile's
   */
  public record Rows(
      String benchmark,
      List<Integer> threads,
      Map<String, List<String>> params,
      @Nullable Effort effort,
      @Nullable List<String> allocs) {
    private String fullName() {
      return Profile.class.getPackageName() + "." + benchmark;
    }

    private List<Question> questions(@Nullable List<String> usualAllocs) {
      List<Map<String, String>> combinations = List.of(Map.of());
      for (Map.Entry<String, List<String>> param : params.entrySet()) {
        List<Map<String, String>> longer = new ArrayList<>();
        for (Map<String, String> combination : combinations) {
          for (String value : param.getValue()) {
            Map<String, String> with = new LinkedHashMap<>(combination);
            with.put(param.getKey(), value);
            longer.add(with);
          }
        }
        combinations = longer;
      }
      List<String> stated = allocs == null ? usualAllocs : allocs;
      List<String> among = stated == null ? List.of() : stated;
      List<Question> questions = new ArrayList<>();
      for (Map<String, String> combination : combinations) {
        threads.forEach(
            count -> questions.add(new Question(fullName(), combination, count, among)));
      }
      return questions;
    }

    private Rows with(List<Integer> otherThreads, Map<String, List<String>> otherParams) {
      Map<String, List<String>> merged = new LinkedHashMap<>(params);
      otherParams.forEach((name, values) -> {
        if (Suite.params(fullName()).contains(name)) {
          merged.put(name, values);
        }
      });
      boolean oneThread = Question.isOneThreads(fullName());
      return new Rows(
          benchmark,
          otherThreads.isEmpty() || oneThread ? threads : otherThreads,
          merged,
          effort,
          allocs);
    }
  }

  /**
   * The profiles there are.
   *
   * @return names
   */
  public static List<String> names() {
    return List.of(QUICK, DEFAULT, PAGE, OBJECTS, POOL, MODEL);
  }

  /**
   * Reads a profile.
   *
   * @param name one of {@link #names}
   * @return the profile
   * @throws IllegalArgumentException if there is none of that name, naming those there are
   */
  public static Profile named(String name) {
    try (@Nullable InputStream in =
        names().contains(name)
            ? Profile.class.getResourceAsStream("profile-" + name + ".json")
            : null) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no profile '%s'; there are %s".formatted(name, String.join(", ", names())));
      }
      return JSON.readValue(in, Profile.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read profile " + name, e);
    }
  }

  /**
   * What is asked. Suites that ask the same about different allocators make one question about all of these.
   *
   * @return questions in the order of the table, each once
   */
  public List<Question> questions() {
    Map<Question, Question> merged = new LinkedHashMap<>();
    suites.stream()
        .flatMap(suite -> suite.questions(allocs).stream())
        .forEach(question -> merged.merge(question.aboutAll(), question, Question::andAbout));
    return List.copyOf(merged.values());
  }

  /**
   * How long each question's rows are measured. Of suites that ask the same, the first one decides.
   *
   * @return efforts by question
   */
  public Map<Question, Effort> efforts() {
    Map<Question, Effort> first = new LinkedHashMap<>();
    for (Rows suite : suites) {
      Effort its = suite.effort() == null ? effort : suite.effort();
      suite.questions(allocs).forEach(question -> first.putIfAbsent(question.aboutAll(), its));
    }
    Map<Question, Effort> efforts = new LinkedHashMap<>();
    for (Question question : questions()) {
      efforts.put(question, first.getOrDefault(question.aboutAll(), effort));
    }
    return efforts;
  }

  /**
   * The same with other values. Parameters that a benchmark does not have are passed over, and a benchmark
   * that is single-threaded by nature keeps its thread.
   *
   * @param threads numbers of threads; if empty, those it has
   * @param params values by name of the parameter
   * @return a profile of the same name
   */
  public Profile with(List<Integer> threads, Map<String, List<String>> params) {
    return new Profile(
        name,
        about,
        effort,
        suites.stream().map(suite -> suite.with(threads, params)).toList(),
        allocs);
  }
}
