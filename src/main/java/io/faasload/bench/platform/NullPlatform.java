package io.faasload.bench.platform;

import io.faasload.local.kafka.KafkaUserEvents;
import io.faasload.local.process.Ports;
import io.faasload.whisk.UserEventPublisher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.netty4.io.netty.bootstrap.ServerBootstrap;
import org.apache.flink.shaded.netty4.io.netty.channel.Channel;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInitializer;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelOption;
import org.apache.flink.shaded.netty4.io.netty.channel.nio.NioEventLoopGroup;
import org.apache.flink.shaded.netty4.io.netty.channel.socket.nio.NioServerSocketChannel;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpObjectAggregator;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;

/**
 * A platform that runs nothing, on one thread of Netty, which costs a fraction of the JDK's HTTP server with a thread per
 * connection.
 */
public final class NullPlatform implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final int MOST_BYTES = 1 << 20;

    private final NioEventLoopGroup thread = new NioEventLoopGroup(1);
    private final URI address;

    private NullPlatform(NullSettings settings, UserEventPublisher events) throws InterruptedException {
        NullApi api = new NullApi(settings, events);
        Channel server = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BYTES), api);
                    }
                })
                .bind(Ports.LOOPBACK, settings.port())
                .sync()
                .channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        address = URI.create("http://" + Ports.LOOPBACK + ":" + port);
    }

    /** Starts a platform; it answers when this returns. */
    static NullPlatform start(NullSettings settings, UserEventPublisher events) throws InterruptedException {
        return new NullPlatform(settings, events);
    }

    /**
     * Runs a platform until its input ends; the arguments are its settings and Kafka's address. Prints a line when it answers.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (KafkaUserEvents events = new KafkaUserEvents(arguments[1]);
                NullPlatform platform = start(NullSettings.parse(arguments[0]), events)) {
            System.out.println(platform.address());
            while (System.in.read() >= 0) {}
        }
    }

    /** Its address, without {@code /api/v1}. */
    URI address() {
        return address;
    }

    /** The address at which a null platform on a port reports its {@link NullCounts}. */
    public static URI counts(int port) {
        return URI.create("http://" + Ports.LOOPBACK + ":" + port + NullApi.COUNTS);
    }

    @Override
    public void close() {
        var unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
