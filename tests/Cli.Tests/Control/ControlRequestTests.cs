using System;
using System.Buffers;
using System.Text;
using System.Text.Json;
using NativeCarp.Cli.Control;

namespace NativeCarp.Cli.Tests.Control;

public sealed class ControlRequestTests
{
    [Fact]
    public void Write_ThenParse_GivesTheSameOfEveryCommand()
    {
        foreach (ControlCommand command in Enum.GetValues<ControlCommand>())
        {
            var request = new ControlRequest { Command = command, Router = "we\"b", Seconds = 7, By = 3 };
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                request.Write(writer);
            }

            Assert.Equal(request, ControlRequest.Parse(buffer.WrittenSpan, out string? error));
            Assert.Null(error);
        }
    }

    [Theory]
    [InlineData("", "a request is a line of JSON of at most 4096 bytes")]
    [InlineData("status", "the request is not JSON: send a line like {\"command\":\"status\"}")]
    [InlineData("{\"command\":\"status\"", "the request is not JSON: send a line like {\"command\":\"status\"}")]
    [InlineData("{\"command\":\"status\"} x", "the request is not JSON: send a line like {\"command\":\"status\"}")]
    [InlineData("[]", "a request is a JSON object")]
    [InlineData("{}", "the request names no command")]
    [InlineData("{\"command\":\"fly\"}", "there is no command \"fly\"")]
    [InlineData("{\"command\":1}", "the request's \"command\" is not understood")]
    [InlineData("{\"command\":\"release\",\"seconds\":1.5}", "the request's \"seconds\" is not understood")]
    [InlineData("{\"command\":\"status\",\"colour\":\"red\"}", "the request's \"colour\" is not understood")]
    public void Parse_WhatIsNoRequest_SaysWhy(string line, string expected)
    {
        Assert.Null(ControlRequest.Parse(Encoding.UTF8.GetBytes(line), out string? error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Parse_RandomBytes_NeverThrows()
    {
        var random = new Random(1);
        byte[] good = Encoding.UTF8.GetBytes("{\"command\":\"release\",\"router\":\"web\",\"seconds\":30}");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] line = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                line[random.Next(line.Length)] = (byte)random.Next(256);
            }

            ControlRequest? request = ControlRequest.Parse(line, out string? error);
            Assert.True(request is null != error is null);
        }
    }
}
