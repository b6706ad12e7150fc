package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML file whose keys are known beforehand; whatever is wrong is told with file and line.
 *
 * <p>Not thread-safe.
 */
final class YamlMap {
  private final String file;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();

  private YamlMap(String file, Node node) {
    this.file = file;
    this.node = node;
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, "here has to be a mapping of keys to values");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      values.put(scalar(tuple.getKeyNode()), tuple.getValueNode());
    }
  }

  /**
   * Reads a file's text.
   *
   * @param file what errors call it
   * @param text its text
   * @throws GateException if it is no YAML, or no mapping
   */
  static YamlMap parse(String file, String text) {
    try {
      Optional<Node> root =
          new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
      return new YamlMap(
          file,
          root.orElseThrow(
              () -> GateException.usage(file + " is empty: a policy has at least 'rows'")));
    } catch (MarkedYamlEngineException broken) {
      int line = broken.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw GateException.usage(
          "%s:%d: this is no YAML: %s".formatted(file, line, broken.getProblem()));
    } catch (YamlEngineException broken) {
      throw GateException.usage("%s: this is no YAML: %s".formatted(file, broken.getMessage()));
    }
  }

  /** Makes sure that there are no other keys than these. */
  YamlMap allowing(Set<String> keys) {
    values.forEach((key, value) -> {
      if (!keys.contains(key)) {
        throw error(
            value,
            "unknown key '%s'; there are %s"
                .formatted(key, String.join(", ", keys.stream().sorted().toList())));
      }
    });
    return this;
  }

  Set<String> keys() {
    return values.keySet();
  }

  /** A number, or what it is if the key is missing. */
  double number(String key, double otherwise) {
    Node value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return Double.parseDouble(scalar(value));
    } catch (NumberFormatException wrong) {
      throw error(value, "'%s' is no number: '%s'".formatted(key, scalar(value)));
    }
  }

  /** A whole number, or what it is if the key is missing. */
  int integer(String key, int otherwise) {
    double number = number(key, otherwise);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw error(key, "'%s' has to be a whole number, not %s".formatted(key, number));
    }
    return (int) number;
  }

  /** A text that has to be there. */
  String text(String key) {
    return scalar(required(key));
  }

  /** Texts: a list, or one alone; none if the key is missing. */
  List<String> texts(String key) {
    Node value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode list)) {
      return List.of(scalar(value));
    }
    return list.getValue().stream().map(this::scalar).toList();
  }

  /** Mappings in a list that has to be there. */
  List<YamlMap> maps(String key) {
    Node value = required(key);
    if (!(value instanceof SequenceNode list)) {
      throw error(value, "'%s' has to be a list of mappings, each begins with '-'".formatted(key));
    }
    List<YamlMap> maps = new ArrayList<>();
    list.getValue().forEach(element -> maps.add(new YamlMap(file, element)));
    return maps;
  }

  /** A mapping, if the key is there. */
  Optional<YamlMap> map(String key) {
    return Optional.ofNullable(values.get(key)).map(value -> new YamlMap(file, value));
  }

  private Node required(String key) {
    Node value = values.get(key);
    if (value == null) {
      throw error(node, "'%s' is missing".formatted(key));
    }
    return value;
  }

  private String scalar(Node value) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw error(value, "here has to be a single value");
  }

  /** An error in the value of a key. */
  GateException error(String key, @Nullable String what) {
    return error(values.getOrDefault(key, node), what);
  }

  private GateException error(Node where, @Nullable String what) {
    int line = where.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    return GateException.usage("%s:%d: %s".formatted(file, line, what));
  }
}
