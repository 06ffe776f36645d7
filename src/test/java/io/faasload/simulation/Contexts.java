package io.faasload.simulation;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/** The little that the operators need of Flink's contexts. */
final class Contexts {

    private static final OperatorMetricGroup OPERATOR = UnregisteredMetricsGroup.createOperatorMetricGroup();
    private static final SourceReaderMetricGroup READER = UnregisteredMetricsGroup.createSourceReaderMetricGroup();

    /** For operators without state. */
    static final RuntimeContext RUNTIME = runtime(state -> {
        throw new IllegalStateException("no state here");
    });

    private static final OperatorStateStore OPERATOR_STATE =
            proxy(OperatorStateStore.class, (method, argument) -> proxy(ListState.class, (call, value) -> List.of()));

    private Contexts() {}

    /** A runtime context that creates keyed states by name. */
    static RuntimeContext runtime(Function<ValueStateDescriptor<?>, Object> states) {
        return proxy(RuntimeContext.class, (method, argument) -> switch (method) {
            case "getMetricGroup" -> OPERATOR;
            case "addAccumulator" -> null;
            case "getState" -> states.apply((ValueStateDescriptor<?>) argument);
            default -> throw new UnsupportedOperationException(method);
        });
    }

    /** For an operator whose list states are empty. */
    static FunctionInitializationContext initialization(boolean isRestored) {
        return proxy(FunctionInitializationContext.class, (method, argument) -> switch (method) {
            case "isRestored" -> isRestored;
            case "getOperatorStateStore" -> OPERATOR_STATE;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    static SourceReaderContext reader(int subtask) {
        return proxy(SourceReaderContext.class, (method, argument) -> switch (method) {
            case "metricGroup" -> READER;
            case "getIndexOfSubtask" -> subtask;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answers {
        Object of(String method, Object firstArgument);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.of(method.getName(), arguments == null ? null : arguments[0])));
    }
}
